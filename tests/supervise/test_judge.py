"""How the watching ended, what the run hands over, and how its main process ended: together they are the verdict."""

import errno
from typing import Any

import pytest

from grader.model.evidence import Place, Raised
from grader.model.verdicts import RunVerdict
from grader.supervise.judge import _limit_behind, judge
from grader.supervise.records import Story

FINISHED = RunVerdict.FINISHED
VALUE = {"value": 5}
ERROR = {"raised": "ValueError", "ordinary": True, "text": "no", "file": "a.py", "line": 3, "traceback": "T"}


def exited(code: int) -> int:
    return code << 8


@pytest.mark.parametrize(
    ("claim", "status", "verdict", "detail"),
    [
        (VALUE, exited(0), FINISHED, None),
        (VALUE, None, FINISHED, None),
        (VALUE, exited(3), RunVerdict.ENDED_EARLY, "exit code 3 after returning"),
        (VALUE, 9, RunVerdict.CRASHED, "SIGKILL"),
        (VALUE, 11 | 0x80, RunVerdict.CRASHED, "SIGSEGV"),
        (VALUE, 77, RunVerdict.CRASHED, "signal 77"),
        ({}, exited(0), RunVerdict.ENDED_EARLY, "exit code 0"),
        ({}, exited(120), RunVerdict.ENDED_EARLY, "exit code 120"),
        ({}, 9, RunVerdict.CRASHED, "SIGKILL"),
        ({"left": "SystemExit"}, exited(0), RunVerdict.ENDED_EARLY, "SystemExit"),
        ({"unloadable": "syntax"}, exited(1), RunVerdict.UNLOADABLE, "syntax"),
        ({"unloadable": "function"}, 9, RunVerdict.UNLOADABLE, "function"),
        ({"unsendable": "too deep"}, exited(0), FINISHED, "unsendable: too deep"),
        (ERROR, exited(1), RunVerdict.RAISED, "ValueError"),
        (ERROR, 9, RunVerdict.RAISED, "ValueError"),
        ({**ERROR, "ordinary": False}, exited(1), RunVerdict.ENDED_EARLY, "ValueError"),
        ({**ERROR, "errno": errno.EMFILE}, exited(1), RunVerdict.LIMIT, "files"),
        ({**ERROR, "errno": errno.ENOSPC}, exited(1), RunVerdict.LIMIT, "files"),
        ({**ERROR, "errno": errno.ENOENT}, exited(1), RunVerdict.RAISED, "ValueError"),
        ({"value": 5, **ERROR}, exited(0), RunVerdict.RAISED, "ValueError"),
        ({"anything": "else"}, exited(0), FINISHED, None),
    ],
)
def test_a_run_that_ended_is_judged_by_claim_and_status(
    claim: dict[str, Any], status: int | None, verdict: RunVerdict, detail: str | None
) -> None:
    assert judge(FINISHED, None, claim, status)[:2] == (verdict, detail)


@pytest.mark.parametrize("verdict", [RunVerdict.DEADLOCK, RunVerdict.STUCK, RunVerdict.SPINNING, RunVerdict.LIMIT])
@pytest.mark.parametrize("claim", [VALUE, {}, {"left": "SystemExit"}, {"unloadable": "syntax"}])
def test_what_was_seen_from_outside_outweighs_every_claim(verdict: RunVerdict, claim: dict[str, Any]) -> None:
    assert judge(verdict, "seen", claim, exited(0)) == (verdict, "seen", None)


def test_an_exception_is_carried_whatever_the_verdict() -> None:
    expected = Raised("ValueError", "no", Place("a.py", 3), "T")
    assert judge(FINISHED, None, ERROR, exited(1))[2] == expected
    assert judge(RunVerdict.DEADLOCK, None, ERROR, None)[2] == expected


@pytest.mark.parametrize("line", ["3", None, [3], 3.5])
def test_a_forged_line_gives_no_place(line: Any) -> None:
    raised = judge(FINISHED, None, {**ERROR, "line": line}, exited(1))[2]
    assert raised is not None
    assert raised.place is None


@pytest.mark.parametrize(
    ("deaths", "limit"),
    [
        ([], None),
        ([Raised("KeyError", "x")], None),
        ([Raised("KeyError", "x"), Raised("MemoryError", "")], "memory"),
        ([Raised("RuntimeError", "can't start new thread")], "threads"),
        ([Raised("RuntimeError", "dictionary changed size during iteration")], None),
    ],
)
def test_a_limit_that_somebody_died_of_is_named(deaths: list[Raised], limit: str | None) -> None:
    story = Story(deaths={f"0.{number}": death for number, death in enumerate(deaths)})
    assert _limit_behind(story) == limit
