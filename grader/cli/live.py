"""How far the grading of a class is, on standard error: a live display for a person, now and then a line for a log.

Drawn when something is told, by no thread of its own: worker processes are started meanwhile.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from grader.cli.progress import Clock, estimate

if TYPE_CHECKING:
    from rich.console import RenderableType

    from grader.bulk.run import Progress

REDRAW_S = 0.2
STEP = 0.05
_FIRST = ("passed", "failed", "deadlock")
_LAST = ("skipped", "not_graded")
# from when on an estimate is told: the first answer alone says little
_SURE_CHECKS = 10
_SURE_S = 3.0


def counts(progress: "Progress") -> str:
    """Return how far it is: submissions, answers, rate and estimate."""
    text = f"{progress.students_done} of {progress.students} submissions, "
    text += f"{progress.answers_done} of {progress.answers} answers"
    if progress.fresh and progress.passed_s > 0:
        text += f", {progress.fresh / progress.passed_s:.1f} a second"
    left = _left(progress)
    return f"{text}, {left}" if left else text


def _left(progress: "Progress") -> str:
    """Return about how long the rest takes, "" before a few checks in a few seconds tell."""
    if not progress.left or progress.checks_fresh < _SURE_CHECKS or progress.passed_s < _SURE_S:
        return ""
    return estimate(progress.passed_s, progress.checks_fresh, progress.checks_fresh + progress.checks_left)


def verdicts(progress: "Progress") -> list[tuple[str, int]]:
    """Return the counts of checks by how they ended, the usual words first."""
    rest = sorted(word for word in progress.words if word not in (*_FIRST, *_LAST))
    words = [word for word in (*_FIRST, *rest, *_LAST) if word in progress.words]
    return [(word.replace("_", " "), progress.words[word]) for word in words]


class Lines:
    """For a log: a line at every twentieth of the work."""

    def __init__(self, write: Callable[[str], None]) -> None:
        """Write whole lines with `write`."""
        self._write = write
        self._next = 0.0

    def says(self, what: str) -> None:
        """Say what is done beside grading."""
        self._write(f"{what} ...")

    def takes(self, done: int, total: int) -> None:
        """Do nothing: taking in is over before anybody reads a log."""

    def at(self, progress: "Progress") -> None:
        """Say how far it is, if enough has happened since the last time."""
        share = progress.answers_done / progress.answers if progress.answers else 1.0
        if share < self._next or not progress.fresh:
            return
        self._next = share + STEP
        words = ", ".join(f"{word} {count}" for word, count in verdicts(progress))
        self._write(f"{counts(progress)}; checks: {words}")

    def close(self) -> None:
        """Do nothing."""


class Display:
    """For a person: a bar, the counts, and whose answers are in work."""

    def __init__(self, stream: TextIO, no_color: bool, clock: Clock = time.monotonic) -> None:
        """Draw on `stream`, at most five times a second."""
        from rich.console import Console
        from rich.live import Live

        self._console: Console = Console(file=stream, no_color=no_color or None)
        self._live: Live = Live(console=self._console, auto_refresh=False, transient=True)
        self._live.start()
        self._clock = clock
        self._drawn_s = -REDRAW_S
        self._began_s = 0.0

    def says(self, what: str) -> None:
        """Show what is done beside grading."""
        from rich.text import Text

        self._live.update(Text(f"{what} ..."), refresh=True)

    def takes(self, done: int, total: int) -> None:
        """Show how many uploads, or files of an archive, have been taken in; `total` is 0 where nobody knows."""
        now_s = self._clock()
        if now_s - self._drawn_s < REDRAW_S:
            return
        self._drawn_s = now_s
        self._began_s = self._began_s or now_s
        left = estimate(now_s - self._began_s, done, total) if total else ""
        counted = f"{done:,} of {total:,} uploads" if total else f"{done:,} files"
        self.says(f"taking in the submissions: {counted}{', ' if left else ''}{left}")

    def at(self, progress: "Progress") -> None:
        """Show how far it is."""
        now_s = self._clock()
        if progress.left and now_s - self._drawn_s < REDRAW_S:
            return
        self._drawn_s = now_s
        self._live.update(picture(progress), refresh=True)

    def close(self) -> None:
        """Take the display away."""
        self._live.stop()


def picture(progress: "Progress") -> "RenderableType":
    """Return what the display shows."""
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    from grader.report.escape import visible

    words = Text()
    for word, count in verdicts(progress):
        words.append(f"{word} ", style="dim").append(f"{count}   ", style=_style(word))
    working = ", ".join(visible(student) for student in progress.at_work)
    rows = Table.grid()
    rows.add_row(ProgressBar(total=max(1, progress.answers), completed=progress.answers_done, width=40))
    rows.add_row(Text(counts(progress), overflow="ellipsis", no_wrap=True))
    rows.add_row(words)
    rows.add_row(Text(f"in work: {working}" if working else "", style="dim", overflow="ellipsis", no_wrap=True))
    return rows


def _style(word: str) -> str:
    if word in ("passed", "skipped"):
        return "green" if word == "passed" else ""
    return "bold red" if word == "not graded" else "yellow"


@contextmanager
def shown(quiet: bool, no_color: bool) -> Iterator[Lines | Display]:
    """Yield what tells how far it is, and take it away at the end."""
    if not quiet and sys.stderr.isatty():
        display: Lines | Display = Display(sys.stderr, no_color)
    else:
        display = Lines(_nothing if quiet else _line)
    try:
        yield display
    finally:
        display.close()


def _line(text: str) -> None:
    from grader.cli.output import complain

    complain(text)


def _nothing(_text: str) -> None:
    pass
