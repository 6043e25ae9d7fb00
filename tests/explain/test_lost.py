"""What was lost at the end of a program is counted from the journal."""

from typing import Any

import pytest

from grader.explain.lost import lost
from grader.model.evidence import Evidence, Place, ProcessSeen, Raised, ThreadDied
from grader.model.explained import Lost
from grader.model.verdicts import RunVerdict, StartMethod


def evidence(queues: dict[str, dict[str, int]] | None = None, *processes: ProcessSeen, **facts: Any) -> Evidence:
    facts["queues"] = queues or {}
    return Evidence(RunVerdict.FINISHED, None, 0, StartMethod.FORK, processes=processes, facts=facts)


def test_items_that_nobody_took_are_counted() -> None:
    counts = {"Queue at a.py:1": {"Queue.put": 3, "Queue.get": 1}, "SimpleQueue at a.py:2": {"SimpleQueue.put": 1}}
    assert lost(evidence(counts)) == (
        Lost("items", "Queue at a.py:1", 2, "3 put, 1 taken"),
        Lost("items", "SimpleQueue at a.py:2", 1, "1 put, 0 taken"),
    )


def test_what_the_library_has_put_into_its_own_queues_is_its_own_affair() -> None:
    counts = {"SimpleQueue of Pool at a.py:1": {"SimpleQueue.put": 1}}
    assert lost(evidence(counts, of_library=["SimpleQueue of Pool at a.py:1"])) == ()


@pytest.mark.parametrize(("done", "words"), [(0, "never"), (1, "once"), (2, "2 times")])
def test_tasks_that_nobody_called_done_are_counted(done: int, words: str) -> None:
    counts = {"JoinableQueue at a.py:1": {"Queue.put": 3, "Queue.get": 3, "JoinableQueue.task_done": done}}
    detail = f"3 taken, task_done() called {words}"
    assert lost(evidence(counts)) == (Lost("task_done", "JoinableQueue at a.py:1", 3 - done, detail),)


def test_a_queue_that_was_emptied_has_lost_nothing() -> None:
    assert lost(evidence({"Queue at a.py:1": {"Queue.put": 2, "Queue.get": 2}})) == ()


def test_an_exception_is_unseen_until_somebody_reads_the_exit_code() -> None:
    child = ProcessSeen("0.1", "cook", 7, "0", False, 1, Raised("KeyError", "'menu'", Place("a.py", 3)))
    assert lost(evidence(None, child)) == (
        Lost("exception", "cook", 1, "KeyError: 'menu' at a.py:3; nobody has read its exit code"),
    )
    assert lost(evidence(None, child, looked=[7])) == ()


@pytest.mark.parametrize("code", [None, 0, -15])
def test_an_end_that_was_meant_is_no_loss(code: int | None) -> None:
    assert lost(evidence(None, ProcessSeen("0.1", "cook", 7, exit_code=code))) == ()


def test_the_main_process_is_looked_at_by_whoever_started_it() -> None:
    assert lost(evidence(None, ProcessSeen("0", "main", 6, exit_code=3))) == ()


def test_what_was_taken_from_a_simple_queue_and_what_no_task_done_is_due_for_is_not_lost() -> None:
    counts = {
        "SimpleQueue at a.py:1": {"SimpleQueue.put": 2, "SimpleQueue.get": 2},
        "JoinableQueue at a.py:2": {"Queue.put": 1, "Queue.get": 1, "JoinableQueue.task_done": 1},
    }
    assert lost(evidence(counts)) == ()


@pytest.mark.parametrize(
    ("raised", "words"),
    [
        (Raised("KeyError", ""), "KeyError"),
        (Raised("ValueError", "two\nlines"), "ValueError: two lines"),
        (Raised("ValueError", "x" * 100), f"ValueError: {'x' * 80}"),
        (None, "exit code 3"),
    ],
)
def test_an_exception_is_told_in_a_line_as_far_as_it_is_known(raised: Raised | None, words: str) -> None:
    child = ProcessSeen("0.1", "cook", 7, "0", False, 3, raised)
    assert lost(evidence(None, child)) == (Lost("exception", "cook", 1, f"{words}; nobody has read its exit code"),)


def test_what_has_ended_a_thread_is_told_by_the_thread() -> None:
    died = ThreadDied("main", "Thread-1 (work)", Raised("KeyError", "'menu'", Place("a.py", 3)))
    seen = Evidence(RunVerdict.FINISHED, None, 0, StartMethod.FORK, threads_died=(died,))
    detail = "KeyError: 'menu' at a.py:3; it has ended this thread only"
    assert lost(seen) == (Lost("exception", "main/Thread-1 (work)", 1, detail),)
