"""What a machine can do, and the cure for what it cannot."""

from collections.abc import Sequence
from typing import Protocol

from grader.report.escape import visible_lines
from grader.report.ink import PIPE, Cell, Look, Page


class Finding(Protocol):
    """One thing that was looked at: what was found and, where it is not well, what to do about it."""

    @property
    def name(self) -> str:
        """What was looked at."""

    @property
    def ok(self) -> bool:
        """Whether it is as it should be."""

    @property
    def found(self) -> str:
        """What was found."""

    @property
    def cure(self) -> str:
        """What to do, "" where nothing is needed."""


def render(findings: Sequence[Finding], look: Look = PIPE) -> str:
    """Return a line for each finding, the cure below each that is not well, and a summary."""
    page = Page(look)
    for finding in findings:
        mark = Cell("ok", "green") if finding.ok else Cell("no", "bold red")
        page.line(mark, f"  {finding.name}: {finding.found}")
        for line in visible_lines("" if finding.ok else finding.cure):
            page.verbatim(line, indent=4)
    missing = sum(not finding.ok for finding in findings)
    page.blank()
    page.line(f"{missing} of {len(findings)} need a cure." if missing else "This machine can do everything.")
    return page.text()
