"""The page of one explained program: message, lines, picture, why, and what was told on the way."""

from msgspec import structs

from grader.model.evidence import Blocked, LeftBehind, PartSeen, WaitsFor
from grader.model.explained import FORMAT, ExplainResult, Lost
from grader.model.verdicts import Cause, RunVerdict, StartMethod
from grader.report.pages.program_page import render

from .conftest import DEADLOCK, kitchen_timeline
from .test_report_submission_page import HOSTILE, Text, text_of

SOURCE = "import multiprocessing\n\n\ndef read(reader):\n    reader.recv()\n"
WAITS = Blocked("Process-1", 7, "MainThread", "Connection.recv", "x.py", 5, WaitsFor("pipe_data", "Pipe at x.py:9"))
HANGS = ExplainResult(
    format=FORMAT,
    program="kitchen/x.py",
    verdict=RunVerdict.DEADLOCK,
    detail=None,
    exit_code=None,
    cause=Cause.WRITE_END_OPEN,
    message=DEADLOCK,
    why="One copy is open.",
    wrong="child.join()",
    right="writer.close(); child.join()",
    remedy="close it.",
    wall_s=0.2,
    virtual_s=12.0,
    proof_ms=3.9,
    start_method=StartMethod.SPAWN,
    seed=0,
    blocked=(WAITS,),
    timeline=kitchen_timeline(),
)
ENDS = structs.replace(
    HANGS,
    verdict=RunVerdict.FINISHED,
    exit_code=0,
    cause=None,
    message="The program ended by itself.",
    why="",
    wrong="",
)


def test_a_program_that_hangs_has_its_message_its_lines_its_picture_and_the_reason() -> None:
    page = render(HANGS, SOURCE)
    text = text_of(page)
    for said in (
        "One run: start method spawn, 0.2 s on the wall, 12.0 s of the program's own time. x.py kitchen/x.py deadlock",
        "deadlock write end open",
        "Deadlock: main waits for Process-1 to end",
        "Process-1 waits here: Connection.recv",
        "Why One copy is open. Often wrong: child.join() Right: writer.close(); child.join()",
        "The whole file, 5 lines",
    ):
        assert said in text
    assert page.count('<svg class="st"') == 1


def test_a_program_that_ends_says_what_stays_and_which_part_had_been_deadlocked() -> None:
    left = (LeftBehind("process", "Process-2", 9, "running"),)
    lost = (Lost("items", "Queue at x.py:3", 2, "3 put, 1 taken"),)
    page = render(structs.replace(ENDS, left_behind=left, lost=lost, parts=(PartSeen(8.0, 0.3, (WAITS,)),)), SOURCE)
    text = text_of(page)
    for said in (
        "kitchen/x.py finished Exit code 0.",
        "Left behind and lost process Process-2: running 2 items in Queue at x.py:3: 3 put, 1 taken",
        "Deadlocked while the rest went on 8.0 s: Process-1 waits for data in a pipe (Pipe at x.py:9) at x.py:5",
    ):
        assert said in text
    assert '<article class="exercise fine">' in page


def test_a_script_that_cannot_be_read_has_a_page_all_the_same_and_a_failing_run_says_how_to_have_it_again() -> None:
    text = text_of(render(HANGS, "", "python -m grader explain --seed 3 x.py"))
    assert "The very same run again: python -m grader explain --seed 3 x.py" in text
    assert "whole file" not in text


def test_nothing_of_a_hostile_program_becomes_markup() -> None:
    seen = Text(render(structs.replace(HANGS, program=HOSTILE, message=HOSTILE, why=HOSTILE, wrong=HOSTILE), HOSTILE))
    assert seen.tags.count("script") == 1
    assert "img" not in seen.tags
