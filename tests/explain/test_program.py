"""A program from anywhere: its exit code, and what to try where no cause is known; a part of one that is deadlocked."""

import pytest

from grader.explain import explain_part, explain_program
from grader.model.evidence import Blocked, Evidence, PartSeen, ProcessSeen, Running, WaitsFor
from grader.model.verdicts import RunVerdict, StartMethod

FAMILY = (ProcessSeen("0.1", "cook", 11, exit_code=4), ProcessSeen("0", "main", 10, exit_code=3))
COOK = Blocked("cook", 11, "MainThread", "Condition.wait", "x.py", 5, WaitsFor("condition", "Condition at x.py:1"))
WAITER = Blocked("waiter", 12, "MainThread", "Condition.wait", "x.py", 6, WaitsFor("condition", "Condition at x.py:1"))
GOING = (
    Running("main", 10, "MainThread", "time.sleep", "x.py", 9),
    Running("main", 10, "clock", "", "x.py", 10),
)


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (RunVerdict.DEADLOCK, "look at each wait above"),
        (RunVerdict.STUCK, "`--real-time` lets the clock run"),
        (RunVerdict.CRASHED, ""),
    ],
)
def test_without_a_cause_it_depends_on_the_verdict_what_to_try(verdict: RunVerdict, words: str) -> None:
    found = explain_program(Evidence(verdict, None, 0, StartMethod.FORK, blocked=(COOK,)), "x.py")
    assert found.remedy.startswith(words)
    assert bool(found.remedy) == bool(words)
    assert found.cause is None


def test_the_exit_code_is_that_of_the_main_process() -> None:
    found = explain_program(Evidence(RunVerdict.FINISHED, None, 0, StartMethod.FORK, processes=FAMILY), "x.py")
    assert found.exit_code == 3


@pytest.mark.parametrize(
    ("virtual_s", "blocked", "first"),
    [
        (None, (COOK,), "after 0.3 s: cook waits for ever. The rest goes on."),
        (
            7.5,
            (COOK, WAITER),
            "after 7.5 s of the program's own time: cook and waiter wait for ever. The rest goes on.",
        ),
    ],
)
def test_a_part_is_told_with_its_time_by_whichever_clock(
    virtual_s: float | None, blocked: tuple[Blocked, ...], first: str
) -> None:
    lines = explain_part(PartSeen(virtual_s, 0.31, blocked, GOING)).splitlines()
    assert lines[0] == f"Deadlock in a part of the program, proved {first}"
    assert [line.split()[0] for line in lines[1:]] == [*(item.process for item in blocked), "main", "Proved:"]
