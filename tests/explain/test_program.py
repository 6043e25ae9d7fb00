"""A program from anywhere: its exit code, and what to try where no cause is known; a part of one that is deadlocked."""

import pytest
from msgspec import structs

from grader.explain import explain_part, explain_program
from grader.model.evidence import (
    OUTSIDE,
    Blocked,
    Evidence,
    PartSeen,
    ProcessSeen,
    Raised,
    Running,
    ThreadDied,
    WaitsFor,
    Waker,
)
from grader.model.verdicts import RunVerdict, StartMethod

FAMILY = (ProcessSeen("0.1", "cook", 11, exit_code=4), ProcessSeen("0", "main", 10, exit_code=3))
COOK = Blocked("cook", 11, "MainThread", "Condition.wait", "x.py", 5, WaitsFor("condition", "Condition at x.py:1"))
WAITER = Blocked("waiter", 12, "MainThread", "Condition.wait", "x.py", 6, WaitsFor("condition", "Condition at x.py:1"))
MOTHER = Blocked("main", 10, "MainThread", "Process.join", "x.py", 7, WaitsFor("child", "cook"))
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
    found = explain_program(Evidence(verdict, None, 0, StartMethod.FORK, blocked=(MOTHER,)), "x.py")
    assert found.remedy.startswith(words)
    assert bool(found.remedy) == bool(words)
    assert found.cause is None


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("condition", "change what is waited for and notify inside `with condition:`"),
        ("semaphore", "release it as often as it is acquired"),
        ("pipe_room", "a pipe holds 64 KiB"),
        ("acceptance", "let the process that listens call accept()"),
        ("connection", "start whoever is to connect"),
    ],
)
def test_without_a_cause_what_to_try_in_a_deadlock_is_told_by_what_is_waited_for(kind: str, words: str) -> None:
    waiting = Blocked("cook", 11, "MainThread", "wait", "x.py", 5, WaitsFor(kind, "a thing"))
    seen = Evidence(RunVerdict.DEADLOCK, None, 0, StartMethod.FORK, blocked=(MOTHER, waiting))
    found = explain_program(seen, "x.py")
    assert (found.cause, found.remedy.startswith(words)) == (None, True)


@pytest.mark.parametrize(("end", "words"), [(11, "each waits for the other to send first"), (12, "look at each wait")])
def test_two_that_both_receive_first_are_told_so(end: int, words: str) -> None:
    def reads(process: str, pid: int, other: int) -> Blocked:
        ends = (Waker("somebody", other, "holds the write end, fd 5"),)
        return Blocked(process, pid, "MainThread", "Connection.recv", "x.py", 5, WaitsFor("pipe_data", "a pipe", ends))

    both = reads("main", 10, end), reads("cook", 11, 10)
    found = explain_program(Evidence(RunVerdict.DEADLOCK, None, 0, StartMethod.FORK, blocked=both), "x.py")
    assert (found.cause, found.remedy.startswith(words)) == (None, True)


def test_a_wait_that_somebody_outside_could_end_is_to_be_looked_at_there() -> None:
    waits_for = WaitsFor("pipe_data", "the terminal", (Waker(OUTSIDE, 0, "the terminal"),))
    asks = Blocked("cook", 11, "MainThread", "read", "x.py", 5, waits_for)
    seen = Evidence(RunVerdict.STUCK, "interrupted", 0, StartMethod.FORK, blocked=(MOTHER, asks))
    found = explain_program(seen, "x.py")
    assert found.remedy.startswith("see why that does not come")
    assert "cook  waits for data from the terminal" in found.message


def test_a_program_that_was_interrupted_after_a_death_is_to_be_mended_there() -> None:
    dead = ProcessSeen("0.1", "cook", 11, exit_code=4)
    seen = Evidence(RunVerdict.STUCK, "interrupted", 0, StartMethod.FORK, blocked=(MOTHER,), processes=(dead,))
    thread = structs.replace(seen, processes=(), threads_died=(ThreadDied("main", "Thread-1", Raised("KeyError", "")),))
    for one in (seen, thread):
        assert explain_program(one, "x.py").remedy.startswith("mend what it died of")


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
