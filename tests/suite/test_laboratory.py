"""Whose fault a lost sandbox is, and which runs are made once only."""

import contextlib
from typing import Any

import pytest

from grader.model.course import Exercise, Text
from grader.model.verdicts import ExerciseKind, Isolation, RunVerdict, StartMethod
from grader.sandbox import SandboxLost
from grader.suite import laboratory
from grader.suite.laboratory import Answer, Laboratory

EXERCISE = Exercise("01_x", "one", Text("One"), ExerciseKind.IMPLEMENT, ("main",), (), ())
ANSWER = Answer("somebody", EXERCISE, b"def main(): pass\n")


class Ruined:
    """A wall that starts, and is lost by whatever runs in it."""

    started = 0
    spoiled = ""

    def __init__(self, tier: Isolation) -> None:
        type(self).started += 1

    def close(self) -> None:
        """Close nothing."""


def lose(*_: Any) -> Any:
    raise SandboxLost("the sandbox has ended")


def test_a_sandbox_that_does_not_start_costs_no_point(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laboratory, "Wall", lose)
    with pytest.raises(SandboxLost):
        Laboratory(Isolation.FULL).run(ANSWER, "main", (), 0, StartMethod.FORK)


def test_a_run_that_ruins_two_sandboxes_has_crashed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laboratory, "Wall", Ruined)
    monkeypatch.setattr(laboratory, "supervise", lose)
    evidence = Laboratory(Isolation.FULL).run(ANSWER, "main", (), 0, StartMethod.FORK)
    assert (evidence.verdict, evidence.detail) == (RunVerdict.CRASHED, "sandbox: the sandbox has ended")
    assert Ruined.started == 2


HANGS = "import threading\nlock = threading.Lock()\nlock.acquire()\n{at_import}\ndef main(*_):\n    lock.acquire()\n"


def runs_of(source: str) -> list[tuple[int, bool]]:
    """Return (runs made so far, whether `main` was called) after each of four requests."""
    answer = Answer("somebody", EXERCISE, source.encode())
    found = []
    with contextlib.closing(Laboratory(Isolation.FULL)) as kept:
        for arguments, seed in (((), 0), ((1,), 0), ((1,), 2), ((), 2)):
            evidence = kept.run(answer, "main", arguments, seed, StartMethod.FORK)
            assert evidence.verdict is RunVerdict.DEADLOCK
            found.append((kept.runs, evidence.called))
    return found


def test_a_file_that_hangs_when_it_is_imported_does_so_once_for_each_schedule() -> None:
    assert runs_of(HANGS.format(at_import="lock.acquire()")) == [(1, False), (1, False), (2, False), (2, False)]


def test_a_function_that_hangs_does_so_for_each_request() -> None:
    assert runs_of(HANGS.format(at_import="")) == [(1, True), (2, True), (3, True), (4, True)]


def test_another_answer_is_run_anew() -> None:
    with contextlib.closing(Laboratory(Isolation.FULL)) as kept:
        for source, verdict in (
            (HANGS.format(at_import="lock.acquire()"), RunVerdict.DEADLOCK),
            ("def main(): return 1\n", RunVerdict.FINISHED),
        ):
            answer = Answer("somebody", EXERCISE, source.encode())
            assert kept.run(answer, "main", (), 0, StartMethod.FORK).verdict is verdict
