"""The journal is untrusted bytes: read up to the first that is no record, and turned into a story without raising."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from grader.model.evidence import Place, Raised
from grader.shim import layout
from grader.supervise.records import EVENTS_FIRST, EVENTS_LAST, Reader, Record, parse

PATHS = {0: (10, 10, "0"), 1: (11, 11, "0.1"), 2: (11, 12, "0.1/t1")}


def raw(kind: int, *fields: str, slot: int = 0, line: int = 0, step: int = 0, virtual: int = 0, real: int = 0) -> bytes:
    text = "\0".join(fields).encode()
    return layout.RECORD.pack(layout.RECORD.size + len(text), kind, slot, line, step, virtual, real) + text


def story_of(*records: bytes) -> Any:
    return Reader(PATHS).read(parse(b"".join(records)))


def test_records_are_read_in_order() -> None:
    data = raw(layout.BEGIN, "Queue.get", "pipe:[1]", "/box/a.py", "", slot=1, line=5, step=3, virtual=7, real=9)
    data += raw(layout.NOTE, "")
    assert list(parse(data)) == [
        Record(layout.BEGIN, 1, 5, 3, 7, 9, ("Queue.get", "pipe:[1]", "/box/a.py", "")),
        Record(layout.NOTE, 0, 0, 0, 0, 0, ("",)),
    ]


def test_what_follows_damage_is_not_read() -> None:
    good, other = raw(layout.NOTE, "good"), raw(layout.NOTE, "other")
    for damage in (
        b"\0" * 40,
        b"\xff" * 40,
        raw(99, "unknown kind"),
        raw(layout.NOTE, "", slot=layout.SLOTS),
        layout.RECORD.pack(layout.RECORD_MAX + 1, layout.NOTE, 0, 0, 0, 0, 0),
        layout.RECORD.pack(layout.RECORD.size - 1, layout.NOTE, 0, 0, 0, 0, 0),
    ):
        assert [record.fields for record in parse(good + damage + other)] == [("good",)]


def test_a_record_that_is_cut_off_in_its_head_is_no_record() -> None:
    assert list(parse(raw(layout.NOTE, "x")[: layout.RECORD.size - 1])) == []


@given(st.binary(max_size=400))
def test_arbitrary_bytes_make_a_story_without_raising(data: bytes) -> None:
    assert Reader({}).read(parse(data)).last_real_ns >= 0


records = st.builds(
    lambda kind, fields, slot, line, step, virtual, real: raw(
        kind, *fields, slot=slot, line=line, step=step, virtual=virtual, real=real
    ),
    st.sampled_from(sorted(layout.KINDS)),
    st.lists(
        st.sampled_from(["Queue.put", "feeder_error", "0.1", "-", "--1", "²", "a=b c=d"]) | st.text(max_size=6),
        max_size=6,
    ),
    st.integers(0, layout.SLOTS - 1),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**64 - 1),
    *(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1)),
)


@given(st.lists(records, max_size=12).map(b"".join), st.integers(0, 40), st.binary(max_size=8))
def test_a_forged_journal_makes_a_story_without_raising(data: bytes, at: int, noise: bytes) -> None:
    damaged = data[:at] + noise + data[at:]
    for journal in (data, damaged):
        story = Reader(PATHS).read(parse(journal))
        assert all(event.phase in ("begin", "end", "fail") for event in story.events)


def test_a_begin_without_an_end_is_an_open_call() -> None:
    begin = raw(layout.BEGIN, "Queue.get", "pipe:[1]", "/box/a.py", slot=1, line=5)
    story = story_of(begin)
    assert story.open_calls[1].call == "Queue.get"
    assert (story.open_calls[1].file, story.open_calls[1].line) == ("a.py", 5)
    assert story_of(begin, raw(layout.END, "Queue.get", "pipe:[1]", slot=1)).open_calls == {}


def test_an_end_takes_its_place_from_its_begin() -> None:
    begin = raw(layout.BEGIN, "Queue.get", "pipe:[1]", "/box/a.py", slot=2, line=5)
    end = story_of(begin, raw(layout.END, "Queue.get", "pipe:[1]", slot=2)).events[1]
    assert (end.actor, end.process, end.phase, end.file, end.line) == ("0.1/t1", "0.1", "end", "a.py", 5)


def test_the_last_put_of_each_process_is_remembered_for_its_feeder() -> None:
    put = [raw(layout.BEGIN, "Queue.put", "pipe:[1]", "/box/a.py", slot=1, line=line) for line in (5, 8)]
    other = raw(layout.BEGIN, "Queue.put", "pipe:[1]", "/box/a.py", slot=0, line=9)
    assert story_of(*put, other).last_put == {
        ("0.1", "pipe:[1]"): Place("a.py", 8),
        ("0", "pipe:[1]"): Place("a.py", 9),
    }


def test_an_object_is_known_by_each_of_its_keys_with_their_roles() -> None:
    story = story_of(raw(layout.OBJECT, "Queue", "pipe:[1] sem:2=get sem:3=room", "/box/a.py", line=12))
    thing = story.thing("sem:3")
    assert thing is story.thing("pipe:[1]")
    assert (thing.name, thing.keys) == ("Queue at a.py:12", ("pipe:[1]", "sem:2", "sem:3"))
    assert story.roles == {"sem:2": "get", "sem:3": "room"}
    assert story.thing("sem:9") is None


def test_what_the_library_makes_for_itself_is_named_by_its_maker() -> None:
    story = story_of(raw(layout.OBJECT, "SimpleQueue", "pipe:[1]", "/box/a.py", "Pool", line=12))
    assert (story.things["pipe:[1]"].name, story.things["pipe:[1]"].maker) == ("SimpleQueue of Pool at a.py:12", "Pool")


def test_a_process_its_death_and_its_exit_code_are_read() -> None:
    story = story_of(
        raw(layout.PROCESS, "0.1", "cook", "0", "True", line=42),
        raw(layout.DIED, "0.1", "KeyError", "/box/a.py", "'menu'", line=7),
        raw(layout.DIED, "0.1", "Second", "", ""),
        raw(layout.EXITED, "0.1", "1", line=42),
        raw(layout.EXITED, "", "-9", line=43),
        *(raw(layout.EXITED, "", forged, line=44) for forged in ("none", "", "-", "--1", "²", "1.5")),
    )
    assert (story.names, story.parents, story.daemons, story.pids) == (
        {"0.1": "cook"},
        {"0.1": "0"},
        {"0.1": True},
        {"0.1": 42},
    )
    death = story.deaths["0.1"]
    assert (death.type, death.text, death.place) == ("KeyError", "'menu'", Place("a.py", 7))
    assert story.exits == {42: 1, 43: -9}


def test_errors_of_the_feeder_and_refusals_are_kept() -> None:
    story = story_of(raw(layout.NOTE, "feeder_error", "PicklingError", "no"), raw(layout.REFUSED, "fork"))
    assert (story.feeder_errors, story.refused) == (["PicklingError: no"], ["fork"])


def test_of_a_very_long_run_the_first_and_the_last_events_are_kept_and_all_are_counted() -> None:
    number = EVENTS_FIRST + 2 * EVENTS_LAST
    story = story_of(*(raw(layout.END, "Queue.get", "pipe:[1]", step=step) for step in range(number)))
    steps = [event.step for event in story.events]
    assert steps == [*range(EVENTS_FIRST), *range(number - EVENTS_LAST, number)]
    assert story.done == {("pipe:[1]", "Queue.get"): number}


def test_a_lock_is_held_by_whom_took_it_last_and_has_not_released_it() -> None:
    story = story_of(raw(layout.END, "Lock.acquire", "sem:1"), raw(layout.END, "Lock.acquire", "sem:2", slot=1))
    assert (story.holder_of("sem:1"), story.holder_of("sem:2"), story.holder_of("sem:3")) == ("0", "0.1", None)
    assert (
        story_of(raw(layout.END, "Lock.acquire", "sem:1"), raw(layout.END, "Lock.release", "sem:1")).holder_of("sem:1")
        is None
    )


def test_the_exception_that_ended_a_thread_is_not_its_processes_death() -> None:
    owner = raw(layout.NOTE, "owner", "0.7/t1", "17", slot=1)
    story = story_of(owner, raw(layout.THREAD_DIED, "Thread-1", "KeyError", "/box/a.py", "'menu'", slot=1, line=5))
    assert story.thread_deaths == [(17, "Thread-1", Raised("KeyError", "'menu'", Place("a.py", 5)))]
    assert (story.deaths, story.deaths_by_pid) == ({}, {})


def test_a_slot_belongs_to_whom_the_journal_says_at_that_time() -> None:
    def call(line: int) -> bytes:
        return raw(layout.BEGIN, "Queue.get", "pipe:[1]", "/box/a.py", slot=1, line=line)

    owner = raw(layout.NOTE, "owner", "0.7", "17", slot=1)
    story = story_of(call(1), owner, call(2))
    assert [(event.actor, event.line) for event in story.events] == [("0.1", 1), ("0.7", 2)]
    assert [event.line for event in story.open_calls.values()] == [2]
    died = story_of(owner, raw(layout.DIED, "0.7", "KeyError", "/box/a.py", "x", slot=1))
    assert died.deaths_by_pid[17].type == "KeyError"
