"""The parts of practice that need no process: merged journals, open waits, memory, and what starts an interpreter."""

import ast
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from grader.model.evidence import Waker
from grader.sandbox.practice import FolderFiles, memory_of
from grader.shim import layout
from grader.shim.practice import RealTimeControl, start_code
from grader.supervise.practice import _Idle
from grader.supervise.records import Reader, Story, merge
from grader.supervise.waits import FEEDER, open_waits

MB = 1024 * 1024
PATHS = {0: (10, 10, "0"), 1: (11, 11, "0.1"), 2: (11, 12, "0.1/t1")}


def raw(kind: int, *fields: str, slot: int = 0, line: int = 0, real: int = 0) -> bytes:
    text = "\0".join(fields).encode()
    return layout.RECORD.pack(layout.RECORD.size + len(text), kind, slot, line, 0, 0, real) + text


def begin(call: str, key: str, slot: int, file: str = "a.py", line: int = 1, real: int = 0) -> bytes:
    return raw(layout.BEGIN, call, key, file, "", slot=slot, line=line, real=real)


def story_of(*journals: bytes) -> Story:
    return Reader(PATHS).read(merge(journals))


NAMES = raw(layout.PROCESS, "0", "main", "", "False", line=10)
NAMES += raw(layout.PROCESS, "0.1", "cook", "0", "False", line=11)


def test_journals_are_merged_in_the_order_of_the_clock() -> None:
    one = raw(layout.NOTE, "a", real=1) + raw(layout.NOTE, "c", real=5)
    two = raw(layout.NOTE, "b", real=3) + b"\0" * 50
    assert [record.fields[0] for record in merge([one, two, b""])] == ["a", "b", "c"]


def test_records_of_one_instant_stay_in_the_order_of_their_journal() -> None:
    one = raw(layout.NOTE, "a", real=2) + raw(layout.NOTE, "b", real=2)
    assert [record.fields[0] for record in merge([one])] == ["a", "b"]


def test_what_was_begun_and_not_ended_is_open() -> None:
    ended = begin("Queue.get", "pipe:[1]", 0, real=1) + raw(layout.END, "Queue.get", "pipe:[1]", "", "", real=2)
    (wait,) = open_waits(story_of(NAMES, ended, begin("Process.join", "process:11", 0, line=7, real=3)), PATHS)
    assert (wait.process, wait.thread, wait.call) == ("main", "MainThread", "Process.join")
    assert (wait.file, wait.line) == ("a.py", 7)
    assert wait.waits_for.object == "cook"
    assert wait.waits_for.could_be_ended_by == (Waker("cook", 11, "would have to end"),)


def test_an_open_wait_names_what_the_program_made() -> None:
    made = raw(layout.OBJECT, "Queue", "pipe:[1] sem:5=get", "/box/a.py", line=3)
    (wait,) = open_waits(story_of(NAMES, made, begin("Queue.get", "pipe:[1]", 1, real=1)), PATHS)
    assert (wait.process, wait.waits_for.kind, wait.waits_for.object) == ("cook", "queue_item", "Queue at a.py:3")


@pytest.mark.parametrize(
    ("call", "kind", "thing"),
    [
        ("Queue.put", "queue_room", "a queue"),
        ("JoinableQueue.join", "queue_join", "a queue"),
        ("Connection.recv", "pipe_data", "a pipe"),
        ("Connection.send_bytes", "pipe_room", "a pipe"),
        ("Lock.acquire", "semaphore", "a semaphore"),
        ("Event.wait", "event", "an event"),
        ("Process.join", "child", "a child"),
        ("Queue.empty", "other", "Queue.empty"),
    ],
)
def test_without_a_name_the_kind_is_said(call: str, kind: str, thing: str) -> None:
    (wait,) = open_waits(story_of(NAMES, begin(call, "", 0)), PATHS)
    assert (wait.waits_for.kind, wait.waits_for.object) == (kind, thing)


def test_a_lock_is_named_with_its_holder() -> None:
    made = raw(layout.OBJECT, "Lock", "sem:9", "a.py", line=2)
    taken = begin("Lock.acquire", "sem:9", 1, real=1) + raw(layout.END, "Lock.acquire", "sem:9", "", "", slot=1, real=2)
    (wait,) = open_waits(story_of(NAMES, made, taken, begin("Lock.acquire", "sem:9", 0, real=3)), PATHS)
    assert wait.waits_for.kind == "lock"
    assert wait.waits_for.could_be_ended_by == (Waker("cook", 11, "holds it"),)


def test_a_feeder_is_shown_at_the_line_that_put_the_item() -> None:
    put = begin("Queue.put", "pipe:[1]", 1, line=4, real=1) + raw(layout.END, "Queue.put", "pipe:[1]", slot=1, real=2)
    (wait,) = open_waits(story_of(NAMES, put, begin("Connection.send_bytes", "pipe:[1]", 2, "", 0, real=3)), PATHS)
    assert (wait.thread, wait.file, wait.line) == (FEEDER, "a.py", 4)


def test_only_the_living_wait() -> None:
    story = story_of(NAMES, begin("Queue.get", "", 0), begin("Queue.get", "", 1))
    assert [wait.pid for wait in open_waits(story, PATHS, {11})] == [11]


def test_idleness_begins_anew_with_each_use_of_the_processor() -> None:
    idle = _Idle(0.0)
    for now, cpu_s in ((1.0, 0.5), (2.0, 0.5), (3.0, 0.51), (4.0, 0.9), (5.0, 0.9), (6.0, 0.2)):
        idle.note(cpu_s, now)
        if now == 5.0:
            assert idle.since == 4.0
    assert idle.since == 6.0


class Process:
    """A process with so much memory, of which a part is shared."""

    def __init__(self, rss: int, uss: int | None) -> None:
        self._rss, self._uss = rss * MB, uss

    def memory_full_info(self) -> Any:
        if self._uss is None:
            raise psutil.AccessDenied
        return SimpleNamespace(rss=self._rss, uss=self._uss * MB)

    def memory_info(self) -> Any:
        return SimpleNamespace(rss=self._rss)

    def cpu_times(self) -> Any:
        return SimpleNamespace(user=0.0, system=0.0)


@pytest.mark.parametrize(
    ("processes", "memory"),
    [
        ([(100, 100)], 100),
        ([(100, 10), (100, 10), (100, 10)], 120),
        ([(30, None), (100, 60)], 130),
        ([], 0),
    ],
)
def test_shared_memory_is_counted_once(processes: list[tuple[int, int | None]], memory: int) -> None:
    assert memory_of([Process(*sizes) for sizes in processes]) == memory * MB  # type: ignore[arg-type]


@pytest.mark.parametrize("folder", ["/tmp/pl-1", "C:\\Users\\Zoë O'Neil\\a\\nb", '/tmp/"x"/名字'])
def test_code_for_a_new_interpreter_can_stand_between_double_quotes(folder: str) -> None:
    code = start_code("child", folder, "0.s1")
    assert '"' not in code
    assert code.isascii()
    call = ast.parse(code).body[-1]
    assert isinstance(call, ast.Expr)
    assert isinstance(call.value, ast.Call)
    assert [ast.literal_eval(argument) for argument in call.value.args] == [folder, "0.s1"]


def test_a_slot_is_given_once_whoever_asks(tmp_path: Path) -> None:
    files = FolderFiles(tmp_path)
    one, two = RealTimeControl(str(tmp_path)), RealTimeControl(str(tmp_path))
    indexes = [control._allocate_index() for control in (one, two, two, one)]
    assert indexes == [0, 1, 2, 3]
    assert files.slots_used == 4
    files.close()
