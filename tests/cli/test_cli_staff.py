"""`verify` and `doctor`: what they ask for, print, write, and return."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import Struct

from grader.cli.engine import Choices
from grader.course import Problem

from .conftest import Finding, Grading, Outcome

Run = Callable[..., Outcome]

HOLDS = "The course holds: 12 answers and 34 checks in 5.6 s.\n"


class Report(Struct):
    """What the self-check found."""

    problems: tuple[Problem, ...] = ()
    surprises: tuple[str, ...] = ()
    graded: int = 12
    checks: int = 34
    by_lesson: tuple[str, ...] = ()
    wall_s: float = 5.6


@pytest.fixture
def holding(grading: Grading) -> Grading:
    """Let the course hold."""
    grading.report = Report()
    return grading


def test_verify_asks_for_everything_once_under_all_start_methods(run: Run, holding: Grading) -> None:
    assert run("verify") == Outcome(0, HOLDS, "")
    assert holding.calls == [(["01_queues/relay", "04_pipes/one_way", "04_pipes/never_eof"], Choices(), 1, 0, ())]


def test_every_option_reaches_the_self_check(run: Run, holding: Grading) -> None:
    words = "--runs 3 --load 4 --start-method fork --start-method spawn --seed 5 --schedules 6 --tier full --no-cache"
    run("verify", "4.2", *words.split())
    choices = Choices(seed=5, schedules=6, tier="full", cache=False)
    assert holding.calls == [(["04_pipes/never_eof"], choices, 3, 4, ("fork", "spawn"))]


def test_a_course_that_does_not_hold_is_exit_code_one(run: Run, holding: Grading, problem: Problem) -> None:
    holding.report = Report(problems=(problem,))
    outcome = run("verify")
    assert outcome.code == 1
    assert outcome.out.startswith("problem  exercises/04_pipes/lesson.yaml:12: points is -3\n")


def test_quiet_says_only_whether_the_course_holds(run: Run, holding: Grading, problem: Problem) -> None:
    holding.report = Report(problems=(problem,))
    assert (
        run("verify", "-q").out
        == "The course does not hold: problems 1, surprises 0; 12 answers and 34 checks in 5.6 s.\n"
    )


def test_the_self_check_as_json(run: Run, holding: Grading, root: Path) -> None:
    assert json.loads(run("verify", "--json", "-").out)["graded"] == 12
    assert run("verify", "--json", "verify.json").out == HOLDS
    assert json.loads((root / "verify.json").read_text())["checks"] == 34


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--runs", "0"], "0 is not in the range x>=1."),
        (["--load", "-1"], "-1 is not in the range x>=0."),
        (["--start-method", "x"], "'x' is not one of"),
        (["nver_eof"], "try 'never_eof'"),
        (["--json", "no/x.json"], "there is no folder 'no'"),
    ],
)
def test_wrong_words_are_answered_before_the_self_check(
    run: Run, holding: Grading, words: list[str], says: str
) -> None:
    outcome = run("verify", *words)
    assert (outcome.code, outcome.out) == (2, "")
    assert says in outcome.err
    assert holding.calls == []


def test_the_doctor_finds_nothing(run: Run, grading: Grading) -> None:
    assert run("doctor") == Outcome(0, "ok  Python: found\n\nThis machine can do everything.\n", "")


def test_the_doctor_names_the_cure(run: Run, grading: Grading) -> None:
    grading.findings = (Finding("Python", True), Finding("wall", False))
    assert run("doctor") == Outcome(1, "ok  Python: found\nno  wall: found\n    cure\n\n1 of 2 need a cure.\n", "")
