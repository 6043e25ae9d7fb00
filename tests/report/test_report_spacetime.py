"""The space-time picture: lifelines, marks, arrows, waits, and what is left out of it."""

from xml.etree import ElementTree

import pytest

from grader.model.timeline import Lifeline, Message, Operation, Timeline
from grader.report.pages.spacetime import seconds, space_time_svg
from grader.report.pages.spacetime_grid import OPERATIONS_MOST, Grid, drawable
from grader.report.pages.table import table_of

from .conftest import kitchen_timeline

SVG = "{http://www.w3.org/2000/svg}"


def drawn(timeline: Timeline) -> ElementTree.Element:
    return ElementTree.fromstring(space_time_svg(timeline))


def of_class(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [one for one in root.iter() if name in (one.get("class") or "").split()]


def texts(root: ElementTree.Element) -> list[str]:
    return ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]


def test_each_process_has_its_name_and_its_line() -> None:
    root = drawn(kitchen_timeline())
    assert ["".join(one.itertext()) for one in of_class(root, "st-n")] == ["main", "Process-1", "Process-2"]
    assert len(of_class(root, "st-l")) == 3
    assert len(of_class(root, "st-f")) == 2


def test_a_final_wait_is_red_and_says_for_what() -> None:
    root = drawn(kitchen_timeline())
    assert len(of_class(root, "st-r")) == 2
    said = " ".join("".join(one.itertext()) for one in of_class(root, "st-b"))
    assert said == "waits for Process-2 to end waits for an item in Queue at kitchen.py:12"


def test_a_message_is_an_arrow_named_after_its_object() -> None:
    arrows = of_class(drawn(kitchen_timeline()), "st-m")
    assert [one.findtext(f"{SVG}title") for one in arrows] == ["Queue at kitchen.py:12"]


def test_a_wait_that_ended_is_a_thin_line() -> None:
    timeline = kitchen_timeline()
    assert [one.call for one in drawable(timeline).operations if one.waited and one.end] == [
        "Queue.get",
        "Process.join",
    ]
    assert len(of_class(drawn(timeline), "st-k")) == 2


def test_the_axis_names_virtual_time_only_where_it_changes() -> None:
    said = ["".join(one.itertext()) for one in of_class(drawn(kitchen_timeline()), "st-t")]
    assert [text for text in said if not text.startswith(" ") and text[0] != ":"] == ["time", "0 s", "2.5 s"]


@pytest.mark.parametrize(
    ("virtual_s", "said"), [(0.0, "0 s"), (0.0004, "0 s"), (0.25, "0.25 s"), (3600.0, "3600 s"), (1e7, "1e+07 s")]
)
def test_virtual_time_is_written_to_the_millisecond(virtual_s: float, said: str) -> None:
    assert seconds(virtual_s) == said


def test_every_mark_is_reachable_and_says_what_it_is() -> None:
    marks = of_class(drawn(kitchen_timeline()), "st-p")
    assert len(marks) == 7
    assert all(one.get("tabindex") == "0" and one.get("role") == "img" for one in marks)
    assert marks[3].findtext(f"{SVG}title") == "Process-1: Queue.put of Queue at kitchen.py:12, kitchen.py:9"


def test_a_mark_shows_its_line_and_leads_to_it() -> None:
    svg = space_time_svg(kitchen_timeline(), lambda _file, line: f"line_{line}()", lambda _file, line: f"#L{line}")
    mark = of_class(ElementTree.fromstring(svg), "st-p")[3]
    assert (mark.tag, mark.get("href"), mark.get("tabindex")) == (f"{SVG}a", "#L9", None)
    assert "".join(of_class(mark, "st-i")[0].itertext()) == "9  line_9()"


def test_a_feeder_is_shown_only_where_it_stands_still() -> None:
    line = Lifeline("0", "main", state="waits", blocked=True)
    put = Operation("0", "MainThread", "Queue.put", "Queue at a.py:1", 0, 0.0, 1, 0.0, file="a.py", line=2)
    wrote = Operation("0", "QueueFeederThread", "Connection.send_bytes", "Queue at a.py:1", 2, 0.0, 3, 0.0)
    took = Operation("0", "MainThread", "Queue.get", "Queue at a.py:1", 4, 0.0, 5, 0.0)
    stuck = Operation("0", "QueueFeederThread", "Connection.send_bytes", "Queue at a.py:1", 6, 0.0)
    timeline = Timeline(0, "deadlock", (line,), (put, wrote, took, stuck), (Message(0, 2, "Queue at a.py:1", 1),))
    kept = drawable(timeline)
    assert [one.call for one in kept.operations] == ["Queue.put", "Queue.get", "Connection.send_bytes"]
    assert kept.messages == (Message(0, 1, "Queue at a.py:1"),)


def test_threads_of_a_process_stand_beside_each_other() -> None:
    line = Lifeline("0", "main")
    first = Operation("0", "MainThread", "Lock.acquire", "", 0, 0.0, 1, 0.0)
    second = Operation("0", "Thread-1", "Lock.acquire", "", 2, 0.0, 3, 0.0)
    grid = Grid(Timeline(0, "finished", (line,), (first, second)))
    assert grid.x("0") == grid.x("0", "MainThread") < grid.x("0", "Thread-1") < grid.label_x("0")


def long_run(count: int) -> Timeline:
    puts = [
        Operation("0", "MainThread", "Queue.put", "Queue", 2 * n, float(n), 2 * n + 1, float(n), line=n, file="a.py")
        for n in range(count)
    ]
    return Timeline(0, "finished", (Lifeline("0", "main"),), tuple(puts), instants=2 * count)


def test_the_middle_of_a_long_run_is_left_out_and_counted() -> None:
    timeline = drawable(long_run(OPERATIONS_MOST + 40))
    assert len(timeline.operations) == OPERATIONS_MOST
    assert timeline.left_out == 40
    lines = [one.line for one in timeline.operations]
    assert lines[0] == 0
    assert lines[-1] == OPERATIONS_MOST + 39
    assert "… 40 operations left out …" in texts(drawn(timeline))


def test_a_wait_without_end_is_never_left_out() -> None:
    timeline = long_run(OPERATIONS_MOST + 40)
    stuck = Operation("0.1", "MainThread", "Queue.get", "Queue", 61, 0.0)
    operations = (*timeline.operations[:30], stuck, *timeline.operations[30:])
    lines = (Lifeline("0", "main"), Lifeline("0.1", "Process-1", "0", blocked=True))
    kept = drawable(Timeline(0, "deadlock", lines, operations))
    assert stuck in kept.operations
    assert kept.left_out == 40


def test_a_run_without_processes_has_no_picture() -> None:
    assert space_time_svg(Timeline(0, "unloadable", (), ())) == ""


def test_names_from_a_program_have_no_effect() -> None:
    evil = '"><script>alert(1)</script>\u202e\x1b'
    operation = Operation("0", evil, evil, evil, 0, 0.0, file=evil, line=3, detail=evil)
    timeline = Timeline(0, evil, (Lifeline("0", evil, state=evil, blocked=True),), (operation,))
    svg = space_time_svg(timeline, lambda _file, _line: evil, lambda _file, _line: evil)
    allowed = {"svg", "g", "a", "path", "circle", "rect", "text", "tspan", "title"}
    assert {one.tag.removeprefix(SVG) for one in ElementTree.fromstring(svg).iter()} <= allowed
    assert "\u202e" not in svg
    assert "\x1b" not in svg
    assert "\\u202e\\x1b" in svg


def test_the_table_tells_the_same_in_words() -> None:
    table = table_of(kitchen_timeline(), lambda _file, line: f"line_{line}()")
    told = [(row.process, row.call, row.outcome) for row in table.rows]
    assert told == [
        ("main", "start", "returned"),
        ("main", "start", "returned"),
        ("Process-2", "get", "takes what Process-1 sent"),
        ("Process-1", "put", "returned"),
        ("main", "join", "returned"),
        ("Process-2", "get", "waits for ever"),
        ("main", "join", "waits for ever"),
    ]
    assert (table.rows[3].time, table.rows[3].place, table.rows[3].code) == ("2.5 s", "kitchen.py:9", "line_9()")
    assert [row.final for row in table.rows] == [False, False, False, False, False, True, True]


def test_the_table_says_what_failed_and_how() -> None:
    operation = Operation("0", "MainThread", "Queue.get_nowait", "Queue", 0, 0.0, 1, 0.0, "fail", detail="Empty")
    table = table_of(Timeline(0, "raised", (Lifeline("0", "main"),), (operation,)), lambda _file, _line: "")
    assert table.rows[0].outcome == "failed (Empty)"
