"""Statements of exercises, set anew for the width of the screen: they were written for an editor's."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from grader.report.escape import visible_lines
from grader.report.ink import Page

_ITEM = re.compile(r"(?P<indent> {0,3})(?P<bullet>[-*] +|\d{1,2}[.)] +)?(?P<text>\S.*)")
_VERBATIM = re.compile(r" {4}|\t|#|\||>|```")
_FENCE = "```"


class Paragraph(NamedTuple):
    """A paragraph as one line; what does not fit on the first row of the screen hangs in by `hanging` columns."""

    text: str
    hanging: int


def paragraphs(lines: Sequence[str]) -> Iterator[Paragraph]:
    """Join the lines of each paragraph and list item; code, headings, tables and blank lines stay as they are."""
    whole, hanging, fenced = "", 0, False
    for line in lines:
        item = _ITEM.fullmatch(line)
        fence = line.lstrip().startswith(_FENCE)
        flows = item is not None and not fenced and not _VERBATIM.match(line)
        if flows and item is not None and whole and not item["bullet"] and len(item["indent"]) == hanging:
            whole = _joined(whole, item["text"])
            continue
        if whole:
            yield Paragraph(whole, hanging)
        whole = ""
        if flows and item is not None:
            whole, hanging = line, len(item["indent"]) + len(item["bullet"] or "")
        else:
            yield Paragraph(line, 2)
        fenced ^= fence
    if whole:
        yield Paragraph(whole, hanging)


def write(page: Page, text: str) -> None:
    """Add a statement to a page, line by line where the page is not folded."""
    lines = visible_lines(text)
    for text, hanging in paragraphs(lines) if page.folds else (Paragraph(line, 0) for line in lines):
        page.line(text, hanging=hanging)


def _joined(first: str, second: str) -> str:
    """Join two lines of a paragraph; between Chinese characters stands no blank."""
    wide = cell_len(first[-1:]) == 2 and cell_len(second[:1]) == 2
    return f"{first}{'' if wide else ' '}{second}"
