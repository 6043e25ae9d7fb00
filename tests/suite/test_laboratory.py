"""Whose fault a lost sandbox is: one that does not start is ours, one that the same run ruins twice is its own."""

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
