"""A bar with an estimate on standard error, for work that takes longer than two seconds while a person watches."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from grader.model.course import Exercise
    from grader.model.results import CheckResult, ExerciseResult

Clock = Callable[[], float]

LONG_S = 2.0
_SURE_S = 0.5


class Bar:
    """Shows itself as soon as the work is known to take long, and never where nobody watches.

    It is drawn when something is reported, by no thread of its own: the grader forks.
    """

    def __init__(self, stream: TextIO, watched: bool, no_color: bool = False, clock: Clock = time.monotonic) -> None:
        """Start the clock; `watched` is whether to draw at all."""
        self._stream = stream
        self._no_color = no_color
        self._watched = watched
        self._clock = clock
        self._start_s = clock()
        self._drawn: tuple[Progress, TaskID] | None = None

    def at(self, done: int, total: int, words: str) -> None:
        """Say that `done` of `total` is done and what is being worked at."""
        if not self._watched:
            return
        passed_s = self._clock() - self._start_s
        if self._drawn is None and is_long(passed_s, done, total):
            self._drawn = self._begin()
        if self._drawn is not None:
            from grader.report.escape import visible

            progress, task = self._drawn
            left = estimate(passed_s, done, total)
            progress.update(task, completed=done, total=total, description=visible(words), left=left, refresh=True)

    def close(self) -> None:
        """Take the bar away."""
        if self._drawn is not None:
            self._drawn[0].stop()
            self._drawn = None

    def _begin(self) -> "tuple[Progress, TaskID]":
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        progress = Progress(
            BarColumn(bar_width=12),
            TextColumn("{task.fields[left]}", markup=False),
            TextColumn("{task.description}", markup=False),
            console=Console(file=self._stream, no_color=self._no_color or None),
            auto_refresh=False,
            transient=True,
        )
        task = progress.add_task("", left="")
        progress.start()
        return progress, task


def is_long(passed_s: float, done: int, total: int) -> bool:
    """Return whether the work takes, or will take, longer than two seconds."""
    if passed_s >= LONG_S:
        return True
    return done > 0 and passed_s >= _SURE_S and passed_s / done * total > LONG_S


def estimate(passed_s: float, done: int, total: int) -> str:
    """Return about how long the rest takes, as far as the work so far tells."""
    if not done:
        return ""
    left_s = passed_s / done * (total - done)
    return f"about {left_s:.0f} s left" if left_s < 100 else f"about {left_s / 60:.0f} min left"


class GradingProgress:
    """A listener of grading: counts checks."""

    def __init__(self, bar: Bar, targets: "Sequence[Exercise]") -> None:
        """Count the checks of all targets."""
        self._bar = bar
        self._total = sum(len(exercise.checks) for exercise in targets)
        self._finished = 0
        self._current = 0

    def started(self, exercise: "Exercise") -> None:
        """Name the exercise."""
        self._show(exercise.id)

    def check(self, exercise: "Exercise", result: "CheckResult") -> None:
        """Count one check."""
        self._current = min(self._current + 1, len(exercise.checks))
        self._show(exercise.id)

    def finished(self, exercise: "Exercise", result: "ExerciseResult") -> None:
        """Count the checks that were not reported one by one."""
        self._finished += len(exercise.checks)
        self._current = 0
        self._show(exercise.id)

    def _show(self, words: str) -> None:
        self._bar.at(self._finished + self._current, self._total, words)


class VerifyProgress:
    """A listener of the course's self-check."""

    def __init__(self, bar: Bar) -> None:
        """Draw on `bar`."""
        self._bar = bar

    def done(self, count: int, total: int, surprises: int) -> None:
        """Say how many answers were graded."""
        self._bar.at(count, total, f"{count} of {total} answers, surprises: {surprises}")


@contextmanager
def bar(quiet: bool = False, no_color: bool = False) -> Iterator[Bar]:
    """Yield a bar on standard error and take it away at the end."""
    drawn = Bar(sys.stderr, not quiet and sys.stderr.isatty(), no_color)
    try:
        yield drawn
    finally:
        drawn.close()
