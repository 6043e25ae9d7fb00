"""Programs that never end are ended by the clock, with all that they have started, and nothing is called proved."""

import pytest

from grader.explain import explain_run
from grader.model.evidence import LeftBehind
from grader.model.verdicts import Cause, RunVerdict, StartMethod
from tests.practice.conftest import Practise


@pytest.mark.parametrize("method", [str(method) for method in StartMethod])
def test_a_deadlock_is_stuck_and_nothing_is_proved(run: Practise, method: str) -> None:
    evidence = run("hangs", "waits_for_eater", method=method, wall_s=1.0)
    assert (evidence.verdict, evidence.detail, evidence.proof_ms) == (RunVerdict.STUCK, "wall clock", None)
    assert not evidence.returned


def test_no_exercise_can_ask_for_more_time_than_practice_gives(run: Practise, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.supervise.practice.WALL_MOST_S", 0.2)
    assert run("hangs", "waits_for_eater", wall_s=240.0).verdict is RunVerdict.STUCK


def test_what_all_processes_stood_in_is_told_as_their_own_word(run: Practise) -> None:
    evidence = run("hangs", "waits_for_eater", wall_s=3.0)
    assert [(one.process, one.thread, one.call, one.waits_for.kind) for one in evidence.blocked] == [
        ("main", "MainThread", "Process.join", "child"),
        ("eater", "MainThread", "Queue.get", "queue_item"),
    ]
    text = explain_run(evidence).text
    assert "Stuck" in text
    assert "eater  waits for an item in Queue at hangs.py:12" in text
    assert "Not proved" in text
    assert "Deadlock" not in text


def test_join_before_drain_shows_even_without_a_proof(run: Practise) -> None:
    evidence = run("hangs", "join_before_drain", wall_s=3.0)
    assert explain_run(evidence).cause is Cause.JOIN_BEFORE_DRAIN


def test_nothing_is_told_of_who_waits_while_somebody_computes(run: Practise) -> None:
    evidence = run("hangs", "busy", wall_s=1.0)
    assert (evidence.verdict, evidence.blocked) == (RunVerdict.STUCK, ())


def test_a_feeder_that_nobody_relieves_is_left_behind(run: Practise) -> None:
    evidence = run("hangs", "undrained", wall_s=1.0)
    assert (evidence.verdict, evidence.returned, evidence.value) == (RunVerdict.STUCK, True, "done")
    (left,) = evidence.left_behind
    assert (left.kind, left.name, left.state) == ("thread", "QueueFeederThread", "blocked writing to a full pipe")


def test_output_beyond_the_limit_ends_the_run(run: Practise) -> None:
    evidence = run("too_much", "output", 64, output_kb=16)
    assert (evidence.verdict, evidence.detail) == (RunVerdict.LIMIT, "output")


def test_too_many_processes_end_the_run(run: Practise) -> None:
    evidence = run("too_much", "processes", 8, tasks=5)
    assert (evidence.verdict, evidence.detail) == (RunVerdict.LIMIT, "processes")


def test_memory_is_limited_for_all_processes_together(run: Practise) -> None:
    evidence = run("too_much", "memory", 3, 60, memory_mb=128)
    assert (evidence.verdict, evidence.detail) == (RunVerdict.LIMIT, "memory")


@pytest.mark.parametrize("method", [str(method) for method in StartMethod])
def test_a_daemon_that_sleeps_is_left_behind(run: Practise, method: str) -> None:
    evidence = run("leftovers", "sleeper", method=method)
    assert (evidence.verdict, evidence.value) == (RunVerdict.FINISHED, "done")
    assert [(one.kind, one.name, one.state) for one in evidence.left_behind] == [("process", "sleeper", "running")]


def test_the_operation_that_a_leftover_stands_in_is_named(run: Practise) -> None:
    evidence = run("leftovers", "waiter")
    assert [(one.name, one.state) for one in evidence.left_behind] == [("waiter", "in Queue.get")]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_child_that_was_never_joined_is_left_behind(run: Practise, method: str) -> None:
    evidence = run("leftovers", "unjoined", method=method)
    assert [(one.name, one.state) for one in evidence.left_behind] == [("quick", "ended, but never joined")]


@pytest.mark.parametrize("method", [str(method) for method in StartMethod])
def test_a_child_that_was_ended_and_joined_is_not(run: Practise, method: str) -> None:
    evidence = run("leftovers", "stopped_and_joined", method=method)
    assert (evidence.value, evidence.left_behind) == (-15, ())


@pytest.mark.parametrize("call", ["runaway", "runaway_then_leaves"])
def test_a_grandchild_that_has_run_away_is_found_and_ended(run: Practise, call: str) -> None:
    evidence = run("leftovers", call)
    (left,) = evidence.left_behind
    assert left == LeftBehind("process", f"process {left.pid}", left.pid, "running")
