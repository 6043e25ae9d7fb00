"""However a program ends, the verdict says so; what it leaves behind is named; nothing of it is left in the wall."""

import pytest

from grader.explain import explain_run
from grader.model.verdicts import RunVerdict
from grader.supervise import run
from tests.live.conftest import Bench, line_of


@pytest.mark.parametrize(
    ("call", "verdict", "detail"),
    [
        ("os_exit", RunVerdict.ENDED_EARLY, "exit code 0"),
        ("os_exit_3", RunVerdict.ENDED_EARLY, "exit code 3"),
        ("sys_exit", RunVerdict.ENDED_EARLY, "SystemExit"),
        ("sys_exit_0", RunVerdict.ENDED_EARLY, "SystemExit"),
        ("base_exception", RunVerdict.ENDED_EARLY, "KeyboardInterrupt"),
        ("replaces_itself", RunVerdict.ENDED_EARLY, "exit code 0"),
        ("segfault", RunVerdict.CRASHED, "SIGSEGV"),
        ("kills_itself", RunVerdict.CRASHED, "SIGKILL"),
        ("child_kills_parent", RunVerdict.CRASHED, "SIGKILL"),
        ("raises", RunVerdict.RAISED, "ValueError"),
    ],
)
def test_an_end_before_returning_is_never_a_pass(bench: Bench, call: str, verdict: RunVerdict, detail: str) -> None:
    evidence = bench.run("early_ends", call=call)
    assert (evidence.verdict, evidence.detail, evidence.returned) == (verdict, detail, False)


def test_an_exit_code_after_returning_is_no_pass_either(bench: Bench) -> None:
    evidence = bench.run("early_ends", call="exits_at_exit")
    assert (evidence.verdict, evidence.detail) == (RunVerdict.ENDED_EARLY, "exit code 9 after returning")
    assert evidence.value == "returned"


def test_an_exception_crosses_as_its_type_text_and_place(bench: Bench) -> None:
    raised = bench.run("early_ends", call="raises").raised
    assert raised is not None
    assert (raised.type, raised.text) == ("ValueError", "no such dish")
    assert str(raised.place) == f"early_ends.py:{line_of('early_ends', 'raise ValueError')}"


@pytest.mark.parametrize(("call", "code"), [("child_exits", 7), ("child_is_killed", -9)])
def test_a_child_that_ends_badly_is_seen_with_its_code(bench: Bench, call: str, code: int) -> None:
    evidence = bench.run("early_ends", call=call)
    assert (evidence.verdict, evidence.value) == (RunVerdict.FINISHED, code)
    assert [process.exit_code for process in evidence.processes if process.name == "Process-1"] == [code]


def test_process_1_of_the_wall_cannot_be_killed_from_inside(bench: Bench) -> None:
    assert bench.run("early_ends", call="kills_process_1").value == "tried"
    assert bench.is_unharmed()


@pytest.mark.parametrize("call", ["itself", "child", "parent"])
def test_a_stopped_process_is_stuck_and_named(bench: Bench, call: str) -> None:
    evidence = bench.run("stops", call=call)
    assert (evidence.verdict, evidence.detail) == (RunVerdict.STUCK, "stopped")
    stopped = {item.process for item in evidence.blocked if item.waits_for.kind == "stopped"}
    assert stopped == {"sleeper" if call == "child" else "main"}


@pytest.mark.parametrize(
    ("call", "kind", "state"),
    [
        ("daemon", "process", "blocked in pause"),
        ("unjoined", "process", "ended, but never joined"),
        ("unjoined_by_hand", "process", "ended, but never joined"),
        ("shared", "shared_memory", ""),
        ("semaphore", "semaphore", ""),
    ],
)
def test_what_outlives_the_function_is_left_behind(bench: Bench, call: str, kind: str, state: str) -> None:
    evidence = bench.run("leftovers", call=call)
    assert (evidence.verdict, evidence.value) == (RunVerdict.FINISHED, "returned")
    assert [(item.kind, item.state) for item in evidence.left_behind] == [(kind, state)]


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_child_never_joined_is_left_behind_however_it_was_started(bench: Bench, method: str) -> None:
    evidence = bench.run("leftovers", call="unjoined", method=method)
    assert evidence.verdict is RunVerdict.FINISHED
    assert [(item.name, item.state) for item in evidence.left_behind] == [("orphan", "ended, but never joined")]


def test_shared_memory_that_the_tracker_removes_later_is_left_behind(bench: Bench) -> None:
    (item,) = bench.run("leftovers", call="shared_memory").left_behind
    assert (item.kind, item.name[:4]) == ("shared_memory", "psm_")
    assert bench.run("leftovers", call="tidy_memory").left_behind == ()


def test_an_undrained_queue_leaves_its_feeder_thread_behind(bench: Bench) -> None:
    evidence = bench.run("leftovers", call="undrained")
    assert (evidence.verdict, evidence.returned) == (RunVerdict.DEADLOCK, True)
    assert [(item.kind, item.name) for item in evidence.left_behind] == [("thread", "QueueFeederThread")]


def test_a_child_left_blocked_is_named_with_its_call(bench: Bench) -> None:
    (item,) = bench.run("outlives", True).left_behind
    assert (item.name, item.state) == ("kitchen", "blocked in Queue.get")


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_tidy_program_leaves_nothing_behind(bench: Bench, method: str) -> None:
    evidence = bench.run("leftovers", call="tidy", method=method)
    assert (evidence.verdict, evidence.value, evidence.left_behind) == (RunVerdict.FINISHED, "returned", ())


@pytest.mark.parametrize("call", ["daemon", "unjoined", "undrained"])
def test_nothing_survives_a_run(bench: Bench, call: str) -> None:
    bench.run("leftovers", call=call)
    assert bench.wall.members() == []


@pytest.mark.parametrize(
    ("call", "detail"),
    [
        ("fork_bomb", "processes"),
        ("thread_bomb", "threads"),
        ("memory", "memory"),
        ("memory_of_many", "memory"),
        ("shared_memory", "memory"),
        ("output", "output"),
        ("file", "files"),
        ("descriptors", "files"),
    ],
)
def test_too_much_of_anything_is_a_limit(bench: Bench, call: str, detail: str) -> None:
    evidence = bench.run("too_much", call=call)
    assert (evidence.verdict, evidence.detail) == (RunVerdict.LIMIT, detail)
    assert bench.wall.members() == []
    assert bench.is_unharmed()


@pytest.mark.parametrize("call", ["output", "output_and_no_more", "output_and_a_child"])
def test_how_far_a_program_came_that_printed_too_much_is_not_told(bench: Bench, call: str) -> None:
    evidence = bench.run("too_much", call=call)
    assert (evidence.verdict, evidence.detail) == (RunVerdict.LIMIT, "output")
    assert (evidence.returned, evidence.raised, evidence.left_behind) == (False, None, ())
    assert {process.exit_code for process in evidence.processes} == {None}


def test_the_message_of_a_memory_limit_says_how_much_was_allowed(bench: Bench) -> None:
    assert "more memory than the 192 MB allowed" in explain_run(bench.run("too_much", call="memory")).what


@pytest.mark.parametrize(("megabytes", "verdict"), [(32, RunVerdict.FINISHED), (256, RunVerdict.LIMIT)])
def test_what_is_in_use_at_the_end_counts_however_seldom_it_is_looked_at(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, megabytes: int, verdict: RunVerdict
) -> None:
    monkeypatch.setattr(run, "BUDGET_EVERY_S", 1000.0)
    source = b"kept = []\n\n\ndef main(size):\n    kept.append(bytes([1]) * size)\n"
    assert bench.run("keeps", megabytes << 20, source=source).verdict is verdict


def test_the_last_process_that_is_allowed_is_allowed(bench: Bench) -> None:
    allowed = 24 - 1  # the main process is one of them
    assert bench.run("too_much", allowed, call="many_processes").value == allowed
    one_more = bench.run("too_much", allowed + 1, call="many_processes")
    assert (one_more.verdict, one_more.detail) == (RunVerdict.LIMIT, "processes")


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_the_interpreters_own_helpers_are_no_processes_of_the_program(bench: Bench, method: str) -> None:
    evidence = bench.run("racy", method=method)
    assert evidence.verdict is RunVerdict.FINISHED
    assert sorted(process.name for process in evidence.processes) == ["Process-1", "Process-2", "Process-3", "main"]
