"""The hints of an exercise that have been revealed so far, the newest one last."""

from collections.abc import Sequence

from grader.report import words
from grader.report.escape import visible_lines
from grader.report.ink import PIPE, Cell, Look, Page


def render(hints: Sequence[str], shown: int, look: Look = PIPE, language: str = "en", unkept: str = "") -> str:
    """Return the first `shown` of `hints`. `unkept` names the file in which that number could not be remembered."""
    page = Page(look)
    for number, hint in enumerate(hints[:shown], 1):
        newest = number == shown
        head = words.HINT_HEAD.say(language).format(number=number, all=len(hints))
        page.line(Cell(head, "bold" if newest else "dim"))
        for line in visible_lines(hint):
            page.verbatim(line, indent=2, style="" if newest else "dim")
    if shown >= len(hints):
        page.line(Cell(words.HINT_LAST.say(language), "dim"))
    elif unkept:
        page.line(Cell(words.HINT_UNKEPT.say(language).format(file=unkept, step=shown + 1), "dim"))
    return page.text()
