"""`explain`: which words are whose, where the report goes, and what a script must be."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.cli import engine
from grader.model.evidence import Blocked, LeftBehind, PartSeen, WaitsFor, Waker
from grader.model.explained import FORMAT, ExplainResult, Searched
from grader.model.timeline import Lifeline, Timeline
from grader.model.verdicts import Cause, Isolation, RunVerdict, StartMethod
from tests.cli.conftest import Outcome

Run = Callable[..., Outcome]
WAIT = WaitsFor("pipe_data", "Pipe at x.py:14", (Waker("Process-1", 7, "holds the write end, fd 4"),))
HANGS = ExplainResult(
    format=FORMAT,
    program="x.py",
    verdict=RunVerdict.DEADLOCK,
    detail=None,
    exit_code=None,
    cause=Cause.WRITE_END_OPEN,
    message="Deadlock: Process-1 waits, and nothing can end that.\n  Try: close it.",
    why="One copy is open.",
    wrong="reader, writer = Pipe()",
    right="writer.close()",
    remedy="close it.",
    wall_s=0.2,
    virtual_s=12.0,
    proof_ms=3.9,
    start_method=StartMethod.FORK,
    seed=0,
    blocked=(Blocked("Process-1", 7, "MainThread", "Connection.recv", "x.py", 8, WAIT, "r.recv()"),),
)


class Programs:
    """Stands in for the running of programs."""

    def __init__(self) -> None:
        self.asked: list[engine.ProgramChoices] = []
        self.result: Any = HANGS
        self.printed = b""
        self.part = ""

    def explain(
        self,
        choices: engine.ProgramChoices,
        _interrupted: object,
        _on_seed: object,
        on_part: Callable[[str], None],
    ) -> tuple[ExplainResult, bytes, bytes]:
        self.asked.append(choices)
        if self.part:
            on_part(self.part)
        return self.result, self.printed, b"oops\n" if self.printed else b""


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> Programs:
    made = Programs()
    monkeypatch.setattr(engine, "explain", made.explain)
    return made


def test_options_come_before_the_script_and_all_that_follows_is_its_own(run: Run, programs: Programs) -> None:
    run("explain", "--seed", "7", "--real-time", "x.py", "--seed", "8", "-q", "--", "--help")
    (choices,) = programs.asked
    assert (choices.script, choices.arguments) == ("x.py", ("--seed", "8", "-q", "--", "--help"))
    assert (choices.seed, choices.real_time) == (7, True)


def test_limits_and_start_method_are_handed_on(run: Run, programs: Programs) -> None:
    line = ("--cpu-limit", "2", "--wall-limit", "3.5", "--steps", "9", "--start-method", "spawn", "--python", "/py")
    run("explain", *line, "--sandbox", "x.py")
    (choices,) = programs.asked
    assert choices.sandbox
    assert (choices.cpu_limit, choices.wall_limit, choices.steps) == (2, 3.5, 9)
    assert (choices.start_method, choices.python) == ("spawn", "/py")


def test_the_report_goes_to_standard_error_and_has_message_reason_and_graph(run: Run, programs: Programs) -> None:
    out = run("explain", "x.py")
    assert (out.code, out.out) == (1, "")
    assert out.err.splitlines() == [
        "Deadlock: Process-1 waits, and nothing can end that.",
        "  Try: close it.",
        "  One copy is open.",
        "    often wrong: reader, writer = Pipe()",
        "    right:       writer.close()",
        "",
        "Who waits for what, and who could end it:",
        "  Process-1 waits for data in a pipe (Pipe at x.py:14)  x.py:8  r.recv()",
        "      could be ended by Process-1 (holds the write end, fd 4; itself)",
        "0.2 s on the wall, 12.0 s of the program's own time; proved 4 ms after the last one had stopped",
    ]


def test_a_wall_is_said_at_the_end(run: Run, programs: Programs) -> None:
    programs.result = ExplainResult(**{**fields(HANGS), "isolation": Isolation.FULL})
    ends_with = "; behind a wall: no network, nothing to write to but empty folders\n"
    assert run("explain", "--sandbox", "x.py").err.endswith(ends_with)


def test_quiet_says_the_first_line_only(run: Run, programs: Programs) -> None:
    assert run("explain", "-q", "x.py").err == "Deadlock: Process-1 waits, and nothing can end that.\n"


def test_the_json_is_that_of_the_contract(run: Run, programs: Programs) -> None:
    found = json.loads(run("explain", "--json", "-", "x.py").out)
    contract = {"format": 1, "program": "x.py", "verdict": "deadlock", "exit_code": None, "cause": "write_end_open"}
    contract |= {"try": "close it.", "wall_s": 0.2, "virtual_s": 12.0, "proof_ms": 3.9, "start_method": "fork"}
    assert contract.items() <= found.items()
    (blocked,) = found["blocked"]
    assert {"kind": "pipe_data", "object": "Pipe at x.py:14"}.items() <= blocked["waits_for"].items()
    (waker,) = blocked["waits_for"]["could_be_ended_by"]
    assert {"process": "Process-1", "pid": 7, "how": "holds the write end, fd 4"}.items() <= waker.items()
    assert programs.asked[0].output_to_error


def test_a_program_that_ends_by_itself_with_0_is_full_and_what_it_left_is_named(run: Run, programs: Programs) -> None:
    left = (LeftBehind("process", "Process-2", 9, "running"),)
    programs.result = ExplainResult(**{**fields(HANGS), "verdict": RunVerdict.FINISHED, "exit_code": 0, "blocked": ()})
    assert run("explain", "x.py").code == 0
    programs.result = ExplainResult(**{**fields(programs.result), "exit_code": 3, "left_behind": left})
    out = run("explain", "x.py")
    assert out.code == 1
    assert "Left behind:\n  process Process-2: running\n" in out.err


FAILS = Searched(0, 4, True, "line 1 is 'a', expected 'b'", "0.1:3>0.2", 11, 1, 5, 3)


def test_a_search_tells_the_seed_what_it_needs_and_how_to_have_it_again(run: Run, programs: Programs) -> None:
    programs.printed = b"a\n"
    programs.result = ExplainResult(
        **{**fields(HANGS), "verdict": RunVerdict.FINISHED, "exit_code": 0, "blocked": (), "searched": FAILS}
    )
    out = run("explain", "--schedules", "9", "--shrink", "x.py", "a b")
    (choices,) = programs.asked
    assert (choices.schedules, choices.shrink, choices.searches) == (9, True, True)
    assert (out.code, out.out) == (1, "a\n")
    assert out.err.startswith("oops\n")
    assert out.err.splitlines()[-6:-1] == [
        "",
        "It fails under seed 3, because its output differs: line 1 is 'a', expected 'b'. "
        "Tried: 4 schedules, from seed 0 on.",
        "  1 of the 11 deviations from the undisturbed order are needed for that (5 runs).",
        "    0.1:3>0.2: 0.1 lets 0.2 go first, before its turn 3",
        "  Again: python -m grader explain --schedule '0.1:3>0.2' x.py 'a b'",
    ]


def test_a_search_that_finds_nothing_says_under_what_it_looked(run: Run, programs: Programs) -> None:
    programs.result = ExplainResult(
        **{**fields(HANGS), "verdict": RunVerdict.FINISHED, "exit_code": 0, "searched": Searched(2, 5, False)}
    )
    out = run("explain", "--seed", "2", "--schedules", "5", "x.py")
    assert out.code == 0
    assert "Nothing went wrong under 5 schedules, from seed 2 on.\n" in out.err


def test_the_timeline_is_shown_and_written_where_wanted(run: Run, programs: Programs, tmp_path: Path) -> None:
    timeline = Timeline(0, "deadlock", (Lifeline("0", "main", state="waits", blocked=True),), ())
    programs.result = ExplainResult(**{**fields(HANGS), "timeline": timeline})
    assert "   time  main\n    end  waits\n" in run("explain", "--timeline", "x.py").err
    run("explain", "--trace", str(tmp_path / "t.json"), "x.py")
    assert json.loads((tmp_path / "t.json").read_bytes())[0]["args"] == {"name": "main"}


def test_the_page_is_written_with_the_lines_of_the_script(run: Run, programs: Programs, tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text("\n" * 7 + "r.recv()  # here\n", encoding="utf-8")
    run("explain", "--html", str(tmp_path / "x.html"), str(tmp_path / "x.py"))
    page = (tmp_path / "x.html").read_text("utf-8")
    assert "r.recv()  # here" in page
    assert "One copy is open." in page
    (tmp_path / "x.py").unlink()
    assert "<!doctype html>" in run("explain", "--html", "-", str(tmp_path / "x.py")).out


def test_a_part_that_is_deadlocked_is_told_before_the_report(run: Run, programs: Programs) -> None:
    programs.part = "Deadlock in a part of the program, proved after 2.0 s: \x1b waits for ever.\n  It waits."
    told = "Deadlock in a part of the program, proved after 2.0 s: \\x1b waits for ever."
    assert run("explain", "x.py").err.splitlines()[:3] == [told, "  It waits.", HANGS.message.splitlines()[0]]
    assert run("explain", "-q", "x.py").err.splitlines() == [told, HANGS.message.splitlines()[0]]


def test_a_part_that_had_been_deadlocked_is_told_again_of_a_program_that_ended(run: Run, programs: Programs) -> None:
    part = PartSeen(None, 0.4, HANGS.blocked)
    ended = {**fields(HANGS), "verdict": RunVerdict.FINISHED, "exit_code": 0, "blocked": (), "parts": (part,)}
    programs.result = ExplainResult(**ended)
    lines = run("explain", "x.py").err.splitlines()
    at = lines.index("Deadlocked while the rest went on:")
    waits = "Process-1 waits for data in a pipe (Pipe at x.py:14)  x.py:8  proved after 0.4 s"
    assert lines[at + 1] == f"  {waits}"


def test_an_expected_output_that_cannot_be_read_is_refused(run: Run, programs: Programs) -> None:
    out = run("explain", "--expect-output", "nowhere.txt", "x.py")
    assert (out.code, programs.asked) == (2, [])
    assert "--expect-output 'nowhere.txt' cannot be read: No such file or directory; try another file" in out.err


def test_a_schedule_that_is_none_is_refused_in_words(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.py").touch()
    out = run("explain", "--schedule", "x", str(tmp_path / "x.py"))
    assert out.code == 2
    assert out.err.startswith("--schedule: 'x' is no part of a schedule; 0.1:3>0.2 lets 0.2 go before the 3rd turn")


def fields(result: ExplainResult) -> dict[str, Any]:
    return {name: getattr(result, name) for name in result.__struct_fields__}


def test_a_missing_script_is_answered_with_near_names(run: Run, tmp_path: Path) -> None:
    (tmp_path / "kitchen.py").touch()
    out = run("explain", str(tmp_path / "kitchn.py"))
    assert out.code == 2
    assert "did you mean 'kitchen.py'?" in out.err
    assert run("explain", str(tmp_path / "no" / "x.py")).err.endswith("try another path.\n")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\x7fELF\0\0", "is no text"),
        (b"#!/bin/sh\necho hi\n", "begins with '#!/bin/sh'"),
        (None, "is a folder without a `__main__.py`"),
    ],
)
def test_what_is_no_python_program_is_refused(run: Run, tmp_path: Path, content: bytes | None, what: str) -> None:
    path = tmp_path / "thing"
    path.mkdir() if content is None else path.write_bytes(content)
    out = run("explain", str(path))
    assert (out.code, out.out) == (2, "")
    assert what in out.err


def test_an_interpreter_that_is_not_there_is_a_matter_of_input(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.py").touch()
    out = run("explain", "--python", str(tmp_path / "python"), str(tmp_path / "x.py"))
    assert out.code == 2
    assert "No such file or directory" in out.err


def test_an_option_needs_a_script(run: Run) -> None:
    out = run("explain", "--real-time")
    assert out.code == 2
    assert "SCRIPT" in out.err


def test_a_running_program_takes_no_script_and_a_script_no_number(
    run: Run, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    monkeypatch.setattr(engine, "explain_running", lambda pid: looked.append(pid) or HANGS)
    assert run("explain", "--pid", "7").code == 1
    assert looked == [7]
    both = run("explain", "--pid", "7", "x.py")
    assert both.code == 2
    assert both.err.splitlines()[0] == "--pid looks at a program that runs already, and takes no SCRIPT"
    assert run("explain").err.splitlines()[0] == "SCRIPT is missing"
