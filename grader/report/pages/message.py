"""A message of four parts, taken apart again for a page: what happened, where, how we know, what to try."""

import re
from typing import NamedTuple

from markupsafe import Markup, escape

from grader.report.escape import visible, visible_lines

_TRY = "Try: "
_HOW = ("Proved:", "Seen with ", "Not proved")
_COLUMNS = re.compile(r" {2,}")
_CODE = re.compile("`([^`]+)`")
_LINE_MOST = 600


class Parts(NamedTuple):
    """The parts, each made visible; `where` are rows of cells, `rest` lines that are none of the four."""

    what: str
    where: tuple[tuple[str, ...], ...] = ()
    how: str = ""
    remedy: str = ""


def parts(message: str) -> Parts:
    """Return the parts of a message as `grader.explain` writes it; any other text is only said to have happened."""
    lines = [line[:_LINE_MOST] for line in visible_lines(message)]
    if not lines:
        return Parts("")
    what, rest = [lines[0]], lines[1:]
    while rest and not rest[0].startswith("  "):
        what.append(rest.pop(0))
    where, how, remedy = [], "", ""
    for line in rest:
        text = line.strip()
        if text.startswith(_TRY):
            remedy = text.removeprefix(_TRY)
        elif text.startswith(_HOW):
            how = text
        else:
            where.append(tuple(_COLUMNS.split(text)))
    return Parts(" ".join(what), tuple(where), how, remedy)


def with_code(text: str) -> Markup:
    """Return text as markup, with what stands between backticks as code."""
    pieces = _CODE.split(visible(text))
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if number % 2 else escape(piece) for number, piece in enumerate(pieces)
    )
