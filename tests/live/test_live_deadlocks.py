"""Programs that stand still for ever are proved to, and each blocked thread is named with what it waits for."""

import pytest

from grader.explain import explain_run, find_cause
from grader.model.verdicts import Cause, RunVerdict
from tests.live.conftest import Bench, line_of, of, waits

METHODS = ("fork", "spawn", "forkserver")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("program", "expected", "cause"),
    [
        ("pipe_eof", {"main": "child", "Process-1": "pipe_data"}, Cause.WRITE_END_OPEN),
        ("join_before_drain", {"main": "child", "Process-1": "thread"}, Cause.JOIN_BEFORE_DRAIN),
        ("both_send", {"main": "pipe_room", "Process-1": "pipe_room"}, Cause.FULL_PIPE_BOTH_WAYS),
        ("lock_order", {"main": "child", "Process-1": "lock", "Process-2": "lock"}, Cause.LOCK_ORDER),
        (
            "second_consumer",
            {"main": "child", "Process-1": "queue_item", "Process-2": "queue_item"},
            Cause.GET_WITHOUT_PUT,
        ),
        ("missing_done", {"main": "queue_join"}, Cause.MISSING_TASK_DONE),
        ("child_raises", {"main": "queue_item"}, Cause.CHILD_DIED),
    ],
)
def test_a_standstill_is_proved_under_every_start_method(
    bench: Bench, program: str, expected: dict[str, str], cause: Cause, method: str
) -> None:
    evidence = bench.run(program, method=method)
    assert (evidence.verdict, evidence.detail, evidence.returned) == (RunVerdict.DEADLOCK, None, False)
    assert waits(evidence) == expected
    assert evidence.proof_ms is not None
    assert explain_run(evidence).cause is cause


@pytest.mark.parametrize(
    ("program", "kind", "call", "code", "cause"),
    [
        ("empty_get", "queue_item", "Queue.get", "queue.get()", Cause.GET_WITHOUT_PUT),
        ("full_queue", "queue_room", "Queue.put", '"second"', Cause.QUEUE_FULL_NOBODY_GETS),
        ("same_lock_twice", "lock", "Lock.acquire", "again", Cause.WAITS_FOR_ITSELF),
        ("holder_dies", "lock", "Lock.acquire", "lock.acquire()  # never", Cause.LOCK_HOLDER_DIED),
    ],
)
def test_a_process_alone_is_found_at_the_line_where_it_waits(
    bench: Bench, program: str, kind: str, call: str, code: str, cause: Cause
) -> None:
    evidence = bench.run(program)
    assert evidence.verdict is RunVerdict.DEADLOCK
    main = of(evidence, "main")
    assert (main.waits_for.kind, main.call) == (kind, call)
    assert (main.file, main.line) == (f"{program}.py", line_of(program, code))
    assert explain_run(evidence).cause is cause


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("semaphore", "Lock.acquire"),
        ("event", "Event.wait"),
        ("condition", "Condition.wait"),
        ("barrier", "Barrier.wait"),
    ],
)
def test_a_primitive_that_nobody_serves_is_called_by_its_name(bench: Bench, name: str, call: str, method: str) -> None:
    evidence = bench.run("primitives", name, method=method)
    assert evidence.verdict is RunVerdict.DEADLOCK
    assert waits(evidence) == {"main": "child", "waiter": name}
    assert of(evidence, "waiter").call == call
    made = line_of("primitives", "Semaphore(0)")
    assert of(evidence, "waiter").waits_for.object == f"{name.capitalize()} at primitives.py:{made}"


def test_whoever_holds_the_write_end_is_named(bench: Bench) -> None:
    wakers = of(bench.run("pipe_eof"), "Process-1").waits_for.could_be_ended_by
    assert {waker.process for waker in wakers} == {"main", "Process-1"}
    assert all(waker.how.startswith("holds the write end, fd ") for waker in wakers)


def test_under_spawn_only_the_parent_still_holds_the_write_end(bench: Bench) -> None:
    wakers = of(bench.run("pipe_eof", method="spawn"), "Process-1").waits_for.could_be_ended_by
    assert [waker.process for waker in wakers] == ["main"]


def test_each_of_two_lock_holders_is_named_to_the_other(bench: Bench) -> None:
    evidence = bench.run("lock_order")
    holders = {name: of(evidence, name).waits_for.could_be_ended_by[0].process for name in ("Process-1", "Process-2")}
    assert holders == {"Process-1": "Process-2", "Process-2": "Process-1"}


def test_the_feeder_thread_is_found_in_a_full_pipe_with_the_line_of_the_put(bench: Bench) -> None:
    feeder = of(bench.run("join_before_drain"), "Process-1", "QueueFeederThread")
    assert feeder.waits_for.kind == "pipe_room"
    assert feeder.line == line_of("join_before_drain", "queue.put(")


def test_a_child_that_waits_for_its_parent_is_found_behind_the_join(bench: Bench) -> None:
    evidence = bench.run("waits_for_child")
    assert waits(evidence) == {"main": "child", "Process-1": "pipe_data"}
    assert of(evidence, "main").waits_for.object == "Process-1"


def test_the_death_of_a_child_is_reported_with_its_exception_and_place(bench: Bench) -> None:
    evidence = bench.run("child_raises")
    (child,) = [process for process in evidence.processes if process.name == "Process-1"]
    assert child.raised is not None
    assert (child.exit_code, child.raised.type, child.raised.text) == (1, "KeyError", "'menu'")
    assert child.raised.place is not None
    assert child.raised.place.line == line_of("child_raises", "raise KeyError")


@pytest.mark.parametrize("method", METHODS)
def test_a_child_that_left_without_a_word_is_named_though_nobody_has_waited_for_it(bench: Bench, method: str) -> None:
    evidence = bench.run("child_exits", method=method)
    (child,) = [process for process in evidence.processes if process.name == "Process-1"]
    assert (evidence.verdict, child.exit_code) == (RunVerdict.DEADLOCK, 3)
    assert find_cause(evidence) is Cause.CHILD_DIED


@pytest.mark.parametrize("method", METHODS)
def test_nobody_is_said_to_have_died_of_the_end_that_the_supervisor_makes(bench: Bench, method: str) -> None:
    evidence = bench.run("pipe_eof", method=method)
    assert {process.exit_code for process in evidence.processes} == {None}
    assert "died" not in explain_run(evidence).text


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        ("own_lock", "lock"),
        ("own_queue", "queue_item"),
        ("simple_queue", "queue_item"),
        ("own_event", "event"),
        ("joins_a_blocked_thread", "thread"),
    ],
)
def test_threads_of_one_process_can_stand_still_too(bench: Bench, call: str, kind: str) -> None:
    evidence = bench.run("threads_stand", call=call)
    assert (evidence.verdict, evidence.returned) == (RunVerdict.DEADLOCK, False)
    assert waits(evidence) == {"main": kind}


def test_two_threads_name_each_other_and_the_locks_of_both(bench: Bench) -> None:
    evidence = bench.run("threads_stand", call="two_locks_in_two_orders")
    cook, waiter = of(evidence, "main", "cook"), of(evidence, "main", "waiter")
    assert [waker.thread for item in (cook, waiter) for waker in item.waits_for.could_be_ended_by] == ["waiter", "cook"]
    made = line_of("threads_stand", "threading.RLock()")
    assert cook.waits_for.object == f"threading.RLock at threads_stand.py:{made}"
    assert waiter.waits_for.object == f"threading.Lock at threads_stand.py:{made}"
    assert cook.line == waiter.line == line_of("threads_stand", "with second:")
    assert of(evidence, "main").waits_for.object == "cook"
    assert explain_run(evidence).cause is Cause.LOCK_ORDER


def test_a_lock_that_was_taken_before_the_fork_is_nobodys(bench: Bench) -> None:
    evidence = bench.run("threads_stand", call="forks_with_a_lock_held")
    assert of(evidence, "Process-1").waits_for.kind == "forked_lock"
    assert explain_run(evidence).cause is Cause.FORK_WITH_LOCK_HELD


def test_a_thread_that_never_ends_keeps_the_program_from_ending_after_it_has_returned(bench: Bench) -> None:
    evidence = bench.run("threads_stand", call="at_the_end")
    assert (evidence.verdict, evidence.returned, evidence.value) == (RunVerdict.DEADLOCK, True, "returned")


def test_a_child_that_never_ends_keeps_the_program_from_ending_after_it_has_returned(bench: Bench) -> None:
    evidence = bench.run("outlives", False)
    assert (evidence.verdict, evidence.returned, evidence.value) == (RunVerdict.DEADLOCK, True, "open")
    assert waits(evidence) == {"main": "child", "kitchen": "queue_item"}
    assert explain_run(evidence).cause is Cause.NON_DAEMON_WAITS_FOR_EVER
