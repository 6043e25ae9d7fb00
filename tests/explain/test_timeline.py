"""The record that pictures are drawn from, made from events written by hand."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from grader.explain import timeline_of
from grader.model.evidence import Blocked, Event, Evidence, ProcessSeen, Raised, WaitsFor
from grader.model.timeline import Timeline
from grader.model.verdicts import RunVerdict, StartMethod

QUEUE = "pipe:[7]"
OBJECTS = {QUEUE: "Queue at x.py:1", "socket:[1]": "Pipe at x.py:2", "socket:[2]": "Pipe at x.py:2"}
FAMILY = (
    ProcessSeen("0", "main", 10, "", False, 0),
    ProcessSeen("0.1", "Process-1", 11, "0", False, 0),
    ProcessSeen("0.2", "Process-2", 12, "0", False, 0),
)


def story(*lines: str) -> tuple[Event, ...]:
    """Return events from lines "step actor phase call [key] [line]"; a file stands where a line does."""
    events = []
    for text in lines:
        step, actor, phase, call, *rest = text.split()
        key, line = rest[0] if rest else "", int(rest[1]) if len(rest) > 1 else 0
        process = actor.partition("/")[0]
        file = "x.py" if line else ""
        events.append(Event(int(step), float(step), actor, process, call, key.strip("-"), phase, file, line))
    return tuple(events)


def drawn(*lines: str, processes: Sequence[ProcessSeen] = FAMILY, most: int = 100, **facts: object) -> Timeline:
    evidence = Evidence(
        RunVerdict.FINISHED,
        None,
        0,
        StartMethod.FORK,
        processes=tuple(processes),
        events=story(*lines),
        objects=OBJECTS,
        facts=facts,
    )
    return timeline_of(evidence, most=most)


def messages(timeline: Timeline) -> list[tuple[str, str]]:
    """Return (sender, taker) as "lifeline:line" of each message."""
    ops = timeline.operations
    return [
        tuple(f"{op.lifeline}:{op.line}" for op in (ops[m.sent], ops[m.taken]))  # type: ignore[misc]  # two of them
        for m in timeline.messages
    ]


def calls(timeline: Timeline) -> list[str]:
    return [f"{op.lifeline} {op.call}" for op in timeline.operations]


ONE_ITEM = (
    f"0 0.1 begin Queue.get {QUEUE} 5",
    f"1 0 begin Queue.put {QUEUE} 9",
    f"1 0 end Queue.put {QUEUE}",
    "2 0/t1 begin Lock.acquire sem:3",
    "2 0/t1 end Lock.acquire sem:3",
    f"2 0/t1 begin Connection.send_bytes {QUEUE}",
    f"2 0.1 end Queue.get {QUEUE}",
    f"2 0/t1 end Connection.send_bytes {QUEUE}",
    "2 0/t1 end Lock.release sem:3",
)


def test_an_item_goes_from_put_over_the_feeder_to_get() -> None:
    timeline = drawn(*ONE_ITEM)
    assert calls(timeline) == ["0.1 Queue.get", "0 Queue.put", "0 Connection.send_bytes"]
    (message,) = timeline.messages
    assert (message.sent, message.taken, message.written) == (1, 0, 2)
    assert message.object == "Queue at x.py:1"


def test_the_locks_of_a_feeder_thread_are_left_out_unless_it_hangs_there() -> None:
    assert not any("Lock" in call for call in calls(drawn(*ONE_ITEM)))
    again = f"3 0/t1 begin Connection.send_bytes {QUEUE}", f"3 0/t1 end Connection.send_bytes {QUEUE}"
    hangs = drawn(*ONE_ITEM, *again, "4 0/t1 begin Lock.acquire sem:3")
    assert [op.outcome for op in hangs.operations if op.call == "Lock.acquire"] == ["open"]


def test_what_waited_is_told_from_what_returned_at_once() -> None:
    waited = {op.call: op.waited for op in drawn(*ONE_ITEM).operations}
    assert waited == {"Queue.get": True, "Queue.put": False, "Connection.send_bytes": False}


def test_the_two_ends_of_a_pair_of_sockets_belong_together() -> None:
    timeline = drawn(
        "0 0.1 begin Connection.recv socket:[2] 5",
        "1 0 begin Connection.send socket:[1] 9",
        "1 0 end Connection.send socket:[1]",
        "1 0.1 end Connection.recv socket:[2]",
    )
    assert messages(timeline) == [("0:9", "0.1:5")]


def test_two_senders_at_the_same_time_leave_their_messages_without_an_arrow() -> None:
    timeline = drawn(
        f"0 0.1 begin Connection.send {QUEUE} 3",
        f"0 0.2 begin Connection.send {QUEUE} 4",
        f"0 0.1 end Connection.send {QUEUE}",
        f"0 0.2 end Connection.send {QUEUE}",
        f"1 0.1 begin Connection.send {QUEUE} 5",
        f"1 0.1 end Connection.send {QUEUE}",
        *(f"{step} 0 {phase} Connection.recv {QUEUE} {step}" for step in (2, 3, 4) for phase in ("begin", "end")),
    )
    assert messages(timeline) == [("0.1:5", "0:4")]


def test_two_takers_in_one_step_leave_their_messages_without_an_arrow() -> None:
    takes = (f"0 0.1 begin Queue.get {QUEUE} 3", f"0 0.2 begin Queue.get {QUEUE} 4")
    first, second = ([f"{{}} 0 {phase} Connection.send {QUEUE} {n}" for phase in ("begin", "end")] for n in (8, 9))
    ends = (f"{{}} 0.1 end Queue.get {QUEUE}", f"{{}} 0.2 end Queue.get {QUEUE}")
    at_once = [line.format(1) for line in (*first, *second, *ends)]
    in_turn = [line.format(1) for line in (*first, ends[1])] + [line.format(2) for line in (*second, ends[0])]
    assert messages(drawn(*takes, *at_once)) == []
    assert messages(drawn(*takes, *in_turn)) == [("0:9", "0.1:3"), ("0:8", "0.2:4")]


def test_more_takes_than_sends_mean_that_nothing_is_known() -> None:
    timeline = drawn(
        f"0 0 begin Connection.send {QUEUE} 9",
        f"0 0 end Connection.send {QUEUE}",
        *(f"{step} 0.1 {phase} Connection.recv {QUEUE} {step}" for step in (1, 2) for phase in ("begin", "end")),
    )
    assert messages(timeline) == []


def test_after_a_taker_died_in_the_middle_nothing_is_paired() -> None:
    sends = [f"{step} 0 {phase} Connection.send {QUEUE} {step}" for step in (1, 2) for phase in ("begin", "end")]
    takes = [f"0 0.2 begin Connection.recv {QUEUE} 3", f"3 0.1 begin Connection.recv {QUEUE} 4"]
    end = f"3 0.1 end Connection.recv {QUEUE}"
    killed = ProcessSeen("0.2", "Process-2", 12, "0", False, -9)
    alive = ProcessSeen("0.2", "Process-2", 12, "0", False, None)
    assert messages(drawn(*sends, *takes, end, processes=(*FAMILY[:2], killed))) == []
    assert messages(drawn(*sends, *takes, end, processes=(*FAMILY[:2], alive))) == [("0:1", "0.1:4")]


def test_an_item_that_a_feeder_could_not_send_unties_puts_from_writes() -> None:
    timeline = drawn(*ONE_ITEM, feeder_errors=["TypeError: cannot pickle"])
    (message,) = timeline.messages
    assert (timeline.operations[message.sent].call, message.written) == ("Connection.send_bytes", None)


def test_causes_come_before_effects_whatever_the_kernel_saw_first() -> None:
    start = ("0 0 begin Process.start child:0.1 1", "0 0 end Process.start child:0.1")
    child = ("0 0.1 begin Connection.send pipe:[7] 2", "0 0.1 end Connection.send pipe:[7]")
    join = ("0 0 begin Process.join process:11 3",)
    end = ("0 0 end Process.join process:11",)
    one = drawn(start[0], *child, start[1], *join, *end)
    other = drawn(*start, *join, *child, *end)
    assert one == other
    order = [(op.call, op.begin, op.end) for op in one.operations]
    assert order == [("Process.start", 0, 1), ("Process.join", 2, 5), ("Connection.send", 3, 4)]
    assert [op.object for op in one.operations[:2]] == ["Process-1", "Process-1"]


def test_a_lock_is_taken_after_it_was_given_back() -> None:
    timeline = drawn(
        "0 0.2 end Lock.release sem:3",
        "0 0.1 begin Lock.acquire sem:3 4",
        "0 0.1 end Lock.acquire sem:3",
    )
    assert [(op.lifeline, op.end) for op in timeline.operations] == [("0.1", 2), ("0.2", 1)]


def test_lifelines_stand_in_the_order_of_the_family_with_how_they_ended() -> None:
    crowd = (
        *FAMILY[:1],
        ProcessSeen("0.10", "eater", 30, "0", True, -9),
        ProcessSeen("0.2", "eater", 12, "0", False, 1, Raised("KeyError", "'x'")),
        ProcessSeen("0.3", "cook", 13, "0", False, 3),
    )
    lines = drawn("0 0.f1 begin Lock.acquire sem:3 4", processes=crowd).lifelines
    assert [(line.path, line.name, line.state) for line in lines] == [
        ("0", "main", "ended"),
        ("0.2", "eater (0.2)", "died: KeyError"),
        ("0.3", "cook", "ended with exit code 3"),
        ("0.10", "eater (0.10)", "killed by signal 9"),
        ("0.f1", "fork 1 of main", "in Lock.acquire"),
    ]


def test_a_blocked_process_says_what_it_waits_for() -> None:
    waits = Blocked(
        "Process-1", 11, "MainThread", "Connection.recv", "x.py", 5, WaitsFor("pipe_data", "Pipe at x.py:1")
    )
    evidence = Evidence(RunVerdict.DEADLOCK, None, 3, StartMethod.FORK, blocked=(waits,), processes=FAMILY[1:2])
    (main, child) = timeline_of(evidence).lifelines
    assert (main.blocked, child.blocked) == (False, True)
    assert child.state == "waits for data in a pipe (Pipe at x.py:1)"


def test_a_long_run_keeps_its_first_and_last_operations_and_what_never_returned() -> None:
    middle = [f"{step} 0 {phase} Connection.send {QUEUE} {step}" for step in range(1, 50) for phase in ("begin", "end")]
    timeline = drawn(*middle[:40], f"20 0.1 begin Connection.recv {QUEUE} 99", *middle[40:], most=6)
    assert [op.line for op in timeline.operations] == [1, 2, 3, 99, 47, 48, 49]
    assert timeline.left_out == 43
    assert timeline.gap == timeline.operations[-3].begin
    assert timeline.instants == 13


def test_where_events_are_missing_nothing_is_joined_over_the_gap() -> None:
    sends = [f"{step} 0 {phase} Connection.send {QUEUE} {step}" for step in (1, 2, 7) for phase in ("begin", "end")]
    first = [*sends[:2], f"1 0.1 begin Connection.recv {QUEUE} 4", f"1 0.1 end Connection.recv {QUEUE}", sends[2]]
    rest = [f"7 0.1 end Connection.recv {QUEUE}", *sends[4:]]
    events = story(*first, f"2 0.1 begin Connection.recv {QUEUE} 5", "2 0.2 begin Lock.acquire sem:3 6", *rest)
    evidence = Evidence(
        *(RunVerdict.FINISHED, None, 0, StartMethod.FORK), processes=FAMILY, events=events, gap=7, left_out=10
    )
    timeline = timeline_of(evidence)
    assert messages(timeline) == [("0:1", "0.1:4")]
    assert [(op.lifeline, op.line, op.outcome) for op in timeline.operations] == [
        ("0", 1, "end"),
        ("0.1", 4, "end"),
        ("0.2", 6, "open"),
        ("0", 7, "end"),
        ("0.1", 0, "end"),
    ]
    assert timeline.left_out == 5


def test_what_was_taken_before_it_was_written_had_another_writer() -> None:
    take = [f"1 0.1 {phase} Connection.recv {QUEUE} 4" for phase in ("begin", "end")]
    send = [f"1 0 {phase} Connection.send {QUEUE} 1" for phase in ("begin", "end")]
    assert messages(drawn(*send, *take)) == [("0:1", "0.1:4")]
    assert messages(drawn(*take, *send)) == []


actors = st.sampled_from(["0", "0.1", "0.2", "0/t1", "0.f1", "?", ""])
some_calls = st.sampled_from(
    [
        "Queue.put",
        "Queue.get",
        "Connection.send_bytes",
        "Connection.recv",
        "Lock.acquire",
        "Lock.release",
        "Process.start",
        "Process.join",
        "Barrier.wait",
        "Event.set",
        "Event.wait",
    ]
)
keys = st.sampled_from([QUEUE, "socket:[1]", "socket:[2]", "sem:3", "process:11", "child:0.1", "", "pipe:[7] pipe:[8]"])
phases = st.sampled_from(["begin", "end", "fail"])


@st.composite
def any_events(draw: st.DrawFn) -> tuple[Event, ...]:
    rows = draw(st.lists(st.tuples(st.integers(0, 1), actors, some_calls, keys, phases), max_size=60))
    step, events = 0, []
    for ahead, actor, call, key, phase in rows:
        step += ahead
        events.append(Event(step, step * 0.5, actor, actor.partition("/")[0], call, key, phase, "x.py", 1))
    return tuple(events)


@given(any_events(), st.integers(0, 12))
def test_whatever_the_journal_claims_there_is_a_picture(events: tuple[Event, ...], most: int) -> None:
    evidence = Evidence(
        RunVerdict.FINISHED, None, 0, StartMethod.FORK, processes=FAMILY, events=events, objects=OBJECTS
    )
    timeline = timeline_of(evidence, most=most)
    begins = [op.begin for op in timeline.operations]
    assert begins == sorted(begins)
    instants = {instant for op in timeline.operations for instant in (op.begin, op.end) if instant is not None}
    assert instants == set(range(timeline.instants))
    for op in timeline.operations:
        assert op.end is None or op.begin <= op.end
    for message in timeline.messages:
        sent, taken = timeline.operations[message.sent], timeline.operations[message.taken]
        assert taken.end is not None
        assert sent.begin < taken.end
