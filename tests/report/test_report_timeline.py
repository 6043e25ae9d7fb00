"""The timeline for the terminal and as a trace file, drawn from records written by hand."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from grader.model.timeline import Lifeline, Message, Operation, Timeline
from grader.report.ink import Look
from grader.report.timeline import render
from grader.report.trace import SPREAD_NOTE, trace_json

QUEUE = "Queue at x.py:3"
LINES = (
    Lifeline("0", "main", state="waits for Process-1 to end", blocked=True),
    Lifeline("0.1", "Process-1", "0", began=3, state=f"waits for an item in {QUEUE}", blocked=True),
)
OPERATIONS = (
    Operation("0", "MainThread", "Process.start", "Process-1", 0, 0.0, 1, 0.0, file="x.py", line=9),
    Operation("0", "MainThread", "time.sleep", "", 2, 0.0, 5, 1.5, file="x.py", line=10, detail="1.5", waited=True),
    Operation("0.1", "MainThread", "Queue.get", QUEUE, 3, 0.0, 8, 1.5, file="x.py", line=5, waited=True),
    Operation("0.1", "Thread-1", "Queue.get", QUEUE, 4, 0.0, 4, 0.0, "fail", "x.py", 20, "Empty"),
    Operation("0", "MainThread", "Queue.put", QUEUE, 6, 1.5, 7, 1.5, file="x.py", line=11),
    Operation("0.1", "MainThread", "Queue.get", QUEUE, 9, 1.5, outcome="open", file="x.py", line=5, waited=True),
)
RUN = Timeline(3, "deadlock", LINES, OPERATIONS, (Message(4, 2, QUEUE),), instants=10, virtual_s=1.5)


def test_a_run_in_full() -> None:
    assert render(RUN, Look(80)) == (
        "Q1 = Queue at x.py:3\n"
        "\n"
        "   time  main                               Process-1\n"
        "  0.000  start Process-1 :9\n"
        "         sleep 1.5 s :10 …\n"
        "         │                                  get Q1 :5 …\n"
        "         │                                  [1] get Q1 :20: Empty\n"
        "  1.500  … woke                             │\n"
        "         put Q1 :11                         │\n"
        "                                            … got ← main:11\n"
        "                                            get Q1 :5 …\n"
        "    end  waits for Process-1 to end         waits for an item in Q1\n"
    )


def test_processes_for_which_there_is_no_room_are_named_with_their_state() -> None:
    crowd = tuple(Lifeline(f"0.{n}", f"Process-{n}", "0", state="ended") for n in range(1, 12))
    text = render(Timeline(0, "deadlock", (*LINES[:1], *crowd), ()), Look(50))
    assert text.splitlines()[0].split() == ["time", "main", "Process-1"]
    assert text.splitlines()[-1] == (
        "No room for Process-2 (ended), Process-3 (ended), Process-4 (ended), Process-5 (ended), Process-6 (ended), "
        "Process-7 (ended) and 4 more; a wider terminal shows them."
    )


def test_who_is_blocked_is_shown_before_who_is_busy() -> None:
    busy = Lifeline("0.2", "Process-2", "0", state="ended")
    many = tuple(Operation("0.2", "MainThread", "Queue.put", QUEUE, n, 0.0, n) for n in range(9))
    shown = render(Timeline(0, "deadlock", (*LINES, busy), many, instants=9), Look(50)).splitlines()
    assert [line.split() for line in shown if "time" in line] == [["time", "main", "Process-1"]]


def test_what_was_left_out_of_a_long_run_is_counted_where_it_is_missing() -> None:
    text = render(Timeline(3, "deadlock", LINES, OPERATIONS, instants=10, left_out=1234, gap=6), Look(80))
    at = next(n for n, line in enumerate(text.splitlines()) if "1,234 operations left out" in line)
    assert "put Q1" in text.splitlines()[at + 1]


words = st.text(max_size=40)
ops = st.builds(
    Operation,
    st.sampled_from(["0", "0.1", "0.9"]),
    st.sampled_from(["MainThread", "QueueFeederThread", "Thread-2"]),
    st.sampled_from(["Queue.get", "Connection.send_bytes", "time.sleep", "odd"]),
    words,
    st.integers(0, 30),
    st.floats(0, 1e6),
    st.none() | st.integers(30, 60),
    st.floats(0, 1e6),
    st.sampled_from(["end", "fail", "open"]),
    words,
    st.integers(0, 9999),
    words,
    st.booleans(),
)
lifelines = st.builds(Lifeline, st.sampled_from(["0", "0.1", "0.9"]), words, state=words, blocked=st.booleans())
timelines = st.builds(
    Timeline,
    st.integers(0, 9),
    words,
    st.lists(lifelines, min_size=1, max_size=3, unique_by=lambda line: line.path).map(tuple),
    st.lists(ops, max_size=12).map(tuple),
    instants=st.just(61),
    left_out=st.integers(0, 5),
    gap=st.none() | st.integers(0, 60),
)


@settings(deadline=None)
@given(timelines, st.integers(40, 130))
def test_no_line_of_the_drawing_is_wider_than_the_screen(timeline: Timeline, width: int) -> None:
    for line in render(timeline, Look(width, None, True)).splitlines():
        assert cell_len(line) <= width


def events() -> list[dict]:
    return json.loads(trace_json(RUN))


def test_a_trace_names_processes_and_threads() -> None:
    names = {(e["name"], e["pid"], e["tid"]): e["args"] for e in events() if e["ph"] == "M"}
    assert names["process_name", 1, 1] == {"name": "main"}
    assert names["process_name", 2, 1] == {"name": "Process-1"}
    assert names["thread_name", 2, 2] == {"name": "Thread-1"}
    assert SPREAD_NOTE in names["process_labels", 1, 1]["labels"]


def test_spans_of_a_trace_keep_the_order_of_what_happened_at_one_instant() -> None:
    spans = [e for e in events() if e["ph"] == "X"]
    assert [(e["name"], e["ts"], e["dur"]) for e in spans] == [
        ("Process.start", 0.0, 1.0),
        ("time.sleep", 2.0, 1499998.0),
        ("Queue.get", 3.0, 1500000.0),
        ("Queue.get", 4.0, 0.5),
        ("Queue.put", 1500001.0, 1.0),
        ("Queue.get", 1500004.0, 1.0),
    ]
    assert spans[-1]["args"]["never returned"] is True
    assert spans[2]["args"] == {"object": QUEUE, "outcome": "end", "waited": True, "file": "x.py", "line": 5}


def test_an_arrow_of_a_trace_lies_inside_the_spans_that_it_joins() -> None:
    found = events()
    arrows = {(e["ph"], e["id"]): e for e in found if e["ph"] in "sf"}
    spans = [e for e in found if e["ph"] == "X"]
    sent, taken = arrows["s", 1], arrows["f", 1]
    assert (sent["pid"], taken["pid"], taken["bp"]) == (1, 2, "e")
    for arrow, span in ((sent, spans[4]), (taken, spans[2])):
        assert (arrow["pid"], arrow["tid"]) == (span["pid"], span["tid"])
        assert span["ts"] <= arrow["ts"] < span["ts"] + span["dur"]
    assert sent["ts"] < taken["ts"]
    start = arrows["s", 2], arrows["f", 2]
    assert [(e["cat"], e["pid"]) for e in start] == [("start", 1), ("start", 2)]


@pytest.mark.parametrize("key", ["name", "cat", "ph", "ts", "pid", "tid"])
def test_every_event_of_a_trace_has_what_the_format_asks_for(key: str) -> None:
    assert all(key in event for event in events())
