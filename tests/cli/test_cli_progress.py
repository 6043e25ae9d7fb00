"""The bar comes only where somebody watches something long, and leaves nothing behind."""

import io
import sys

import pytest

from grader.cli import progress
from grader.model.course import Check, Exercise, Text
from grader.model.results import CheckResult, ExerciseResult
from grader.model.verdicts import CheckStatus, ExerciseKind, ExerciseStatus


class Clock:
    """Time that passes only when told to."""

    now_s = 100.0

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands still."""
    return Clock()


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Return a stream that rich takes for a terminal."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    return io.StringIO()


def check(id: str) -> Check:
    return Check(id, Text("Title"), 1.0, Text("hint"))


def exercise(name: str, checks: int) -> Exercise:
    return Exercise(
        "04_pipes", name, Text(name), ExerciseKind.FIX, ("run",), tuple(check(str(at)) for at in range(checks)), ()
    )


def test_short_work_shows_no_bar(stream: io.StringIO, clock: Clock) -> None:
    bar = progress.Bar(stream, True, clock=clock)
    for done in range(10):
        clock.now_s += 0.15
        bar.at(done + 1, 10, "x")
    bar.close()
    assert stream.getvalue() == ""


def test_long_work_shows_how_much_is_left(stream: io.StringIO, clock: Clock) -> None:
    bar = progress.Bar(stream, True, clock=clock)
    clock.now_s += 1.0
    bar.at(1, 10, "04_pipes/\x1b[2Jpoll [bold]")
    shown = stream.getvalue()
    assert "about 9 s left" in shown
    assert "04_pipes/\\x1b[2Jpoll [bold]" in shown
    bar.close()
    bar.close()
    assert stream.getvalue().endswith("\x1b[2K")


def test_the_bar_has_no_colours_where_none_are_wanted(stream: io.StringIO, clock: Clock) -> None:
    bar = progress.Bar(stream, True, True, clock)
    clock.now_s += 3.0
    bar.at(1, 10, "x")
    bar.close()
    assert "\x1b[9" not in stream.getvalue()


def test_nobody_watching_means_no_bar(stream: io.StringIO, clock: Clock) -> None:
    bar = progress.Bar(stream, False, clock=clock)
    clock.now_s += 100.0
    bar.at(1, 10, "x")
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("passed_s", "done", "total", "long"),
    [(0.4, 1, 100, False), (0.5, 1, 100, True), (0.5, 50, 100, False), (1.9, 0, 100, False), (2.0, 0, 100, True)],
)
def test_long_means_longer_than_two_seconds(passed_s: float, done: int, total: int, long: bool) -> None:
    assert progress.is_long(passed_s, done, total) is long


@pytest.mark.parametrize(
    ("passed_s", "done", "total", "said"),
    [(3.0, 0, 9, ""), (3.0, 1, 3, "about 6 s left"), (5.0, 5, 5, "about 0 s left"), (60.0, 1, 11, "about 10 min left")],
)
def test_the_estimate_goes_by_the_work_so_far(passed_s: float, done: int, total: int, said: str) -> None:
    assert progress.estimate(passed_s, done, total) == said


class Notes(progress.Bar):
    """A bar that keeps what it is told."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__(io.StringIO(), False)
        self.seen: list[tuple[int, int, str]] = []

    def at(self, done: int, total: int, words: str) -> None:
        """Keep the words."""
        self.seen.append((done, total, words))


def test_grading_counts_checks_even_those_that_were_not_reported() -> None:
    notes, targets = Notes(), (exercise("a", 3), exercise("b", 1))
    listener = progress.GradingProgress(notes, targets)
    result = CheckResult("0", "Title", CheckStatus.PASSED, 1.0, 1.0)
    for target in targets:
        listener.started(target)
        for _ in range(2):
            listener.check(target, result)
        listener.finished(target, ExerciseResult(target.id, "Title", ExerciseStatus.PASSED, 1.0, 1.0))
    assert notes.seen == [
        *((done, 4, "04_pipes/a") for done in (0, 1, 2, 3)),
        *((done, 4, "04_pipes/b") for done in (3, 4, 4, 4)),
    ]


def test_the_self_check_counts_answers() -> None:
    notes = Notes()
    progress.VerifyProgress(notes).done(3, 9, 1)
    assert notes.seen == [(3, 9, "3 of 9 answers, surprises: 1")]


@pytest.mark.parametrize(
    ("terminal", "quiet", "watched"), [(True, False, True), (True, True, False), (False, False, False)]
)
def test_a_bar_is_for_a_terminal_and_not_for_quiet_runs(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, terminal: bool, quiet: bool, watched: bool
) -> None:
    monkeypatch.setattr(stream, "isatty", lambda: terminal)
    monkeypatch.setattr(sys, "stderr", stream)
    with progress.bar(quiet) as bar:
        assert bar._watched is watched
