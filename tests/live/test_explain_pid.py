"""A program that hangs already is looked at from outside: proof, objects, who could end a wait; it is not touched."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.grading.errors import InputError
from grader.grading.program import explain_running
from grader.model.evidence import OUTSIDE, Waker
from grader.model.explained import ExplainResult
from grader.model.verdicts import Cause, RunVerdict
from grader.procfs import ProcessTable
from grader.supervise import onlooker
from tests.live.corpus import PROGRAMS

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start programs as anybody would; end them with all that they have started."""
    started: list[subprocess.Popen[bytes]] = []

    def program(name: str, **streams: int) -> subprocess.Popen[bytes]:
        given = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | streams
        line = [sys.executable, str(PROGRAMS / f"{name}.py")]
        started.append(subprocess.Popen(line, start_new_session=True, **given))
        return started[-1]

    yield program
    for one in started:
        os.killpg(one.pid, signal.SIGKILL)
        one.wait()


def until(verdict: RunVerdict, pid: int, threads: int = 1) -> ExplainResult:
    """Look until the program has come to where it hangs; one that never does meets the timeout of the test."""
    while True:
        found = explain_running(pid)[0]
        if found.verdict is verdict and len(found.blocked) >= threads:
            return found


def test_a_standstill_is_proved_and_nobody_is_touched(start: Start) -> None:
    program = start("dead_drain")
    found = until(RunVerdict.DEADLOCK, program.pid, 3)
    table = ProcessTable()
    counts = [table.read_once(f"{pid}/schedstat") for pid in (program.pid, *table.descendants(program.pid))]
    assert found.cause is Cause.JOIN_BEFORE_DRAIN
    again = until(RunVerdict.DEADLOCK, program.pid, 3)
    assert [table.read_once(f"{pid}/schedstat") for pid in (program.pid, *table.descendants(program.pid))] == counts
    assert {item.waits_for.kind for item in again.blocked} == {"child", "thread_lock", "pipe_room"}
    assert f"Process {program.pid} was looked at from outside, and not touched." in again.message
    assert program.poll() is None
    table.close()


def test_without_py_spy_the_kernel_tells_the_same_without_lines(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onlooker, "py_spy", lambda: None)
    found = until(RunVerdict.DEADLOCK, start("dead_drain").pid, 3)
    assert {item.waits_for.kind for item in found.blocked} == {"child", "thread_lock", "pipe_room"}
    assert {item.line for item in found.blocked} == {0}


def test_no_cause_is_guessed_that_the_kernel_does_not_show(start: Start) -> None:
    found = until(RunVerdict.DEADLOCK, start("dead_sentinel").pid, 2)
    assert found.cause is None
    assert next(item.process for item in found.blocked) == "main"


def test_a_program_that_reads_from_a_pipe_of_ours_is_not_deadlocked_and_we_are_named(
    start: Start, tmp_path: Path
) -> None:
    reader, writer = os.pipe()
    script = tmp_path / "reads.py"
    script.write_text("import os\nos.read(0, 1)\n")
    program = start(script.with_suffix(""), stdin=reader)
    while not (found := explain_running(program.pid)[0]).detail or "no part of it" not in found.detail:
        pass
    assert found.verdict is RunVerdict.STUCK
    assert f"({os.getpid()})" in found.detail
    assert "read" in {item.call for item in found.blocked}
    os.close(reader)
    os.close(writer)


def test_somebody_at_a_terminal_is_among_those_who_could_end_the_wait(start: Start, tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    script = tmp_path / "asks.py"
    script.write_text("input()\n")
    program = start(script.with_suffix(""), stdin=theirs)
    while not (found := explain_running(program.pid)[0]).blocked or found.detail != "the terminal":
        pass
    (asks,) = found.blocked
    assert (found.verdict, asks.waits_for.object) == (RunVerdict.STUCK, "the terminal")
    assert asks.waits_for.could_be_ended_by == (Waker(OUTSIDE, 0, "the terminal"),)
    os.close(ours)
    os.close(theirs)


def test_a_named_pipe_is_called_by_its_name(start: Start, tmp_path: Path) -> None:
    script, place = tmp_path / "reads.py", tmp_path / "place"
    script.write_text(f"import os\nos.mkfifo({str(place)!r})\nos.read(os.open({str(place)!r}, os.O_RDWR), 1)\n")
    found = until(RunVerdict.STUCK, start(script.with_suffix("")).pid)
    while not found.blocked or found.blocked[0].call != "read":
        found = until(RunVerdict.STUCK, found.blocked[0].pid)
    assert found.blocked[0].waits_for.object == f"the file {place}"
    assert f"waits for data from the file {place}" in found.message


def test_who_else_there_is_could_connect_to_a_listener(start: Start, tmp_path: Path) -> None:
    script = tmp_path / "listens.py"
    script.write_text(
        "import os\nfrom multiprocessing.connection import Listener\n"
        "os.fork() or os.read(os.pipe()[0], 1)\nListener(family='AF_UNIX').accept()\n"
    )
    found = until(RunVerdict.DEADLOCK, start(script.with_suffix("")).pid, 2)
    listens = next(item for item in found.blocked if item.process == "main")
    assert listens.waits_for.kind == "connection"
    assert [waker.how for waker in listens.waits_for.could_be_ended_by] == ["could connect"]
    assert found.remedy.startswith("start whoever is to connect")


def test_one_that_works_is_not_called_stuck_for_good(start: Start) -> None:
    program = start("spins_busy")
    found = explain_running(program.pid)[0]
    assert (found.verdict, found.detail) == (RunVerdict.STUCK, "it is not at a standstill")
    assert [item.process for item in found.running] == ["main"]


def test_a_number_that_is_nobodys_is_refused() -> None:
    with pytest.raises(InputError, match="there is no process"):
        explain_running(2**22 + 1)
