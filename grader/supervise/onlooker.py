"""A look at a program that hangs already and that we have not started: from outside, and without touching it.

The set is the process and its descendants. Nothing of ours is in it, so there is no journal and no virtual time: what
is known is what the kernel shows, and, where py-spy is installed, the lines of Python. py-spy is asked after the proof,
and reads the memory of the program while that goes on; nothing is stopped, traced or sent a signal.

The set is not closed by anything: whoever else on the machine holds the other end of one of its pipes can wake it, and
is named.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Set
from pathlib import Path

from grader.model.evidence import Evidence, Place
from grader.model.verdicts import RunVerdict, StartMethod
from grader.procfs import Call, Look, ProcessTable, Stillness, Surroundings, Survey, Task, pending_timers
from grader.supervise.blocked import Standstill, helper_name
from grader.supervise.picture import program_line
from grader.supervise.records import Story
from grader.supervise.stacks import Line
from grader.supervise.web import Web

LOOK_MOST_S = 1.0
LOOK_EVERY_S = 0.01
PY_SPY_MOST_S = 10.0
_PIPE = re.compile(r"pipe:\[\d+\]")


class NoSuchProgram(Exception):
    """There is no such process, or it cannot be looked at; the text says why."""


def look_at(pid: int) -> Evidence:
    """Look at a process and its descendants. Raises `NoSuchProgram`."""
    table = ProcessTable()
    try:
        stat = table.stat(pid)
        if stat is None or stat.state in "ZX":
            raise NoSuchProgram(f"there is no process {pid}; try `ps` for the number of the one that hangs")
        if table.read_once(f"{pid}/syscall") is None:
            raise NoSuchProgram(f"process {pid} is not yours to look at; try it as its user, or as root")
        return _Onlooker(table, pid).evidence()
    finally:
        table.close()


class _Onlooker:
    """One look at one program."""

    def __init__(self, table: ProcessTable, root: int) -> None:
        self._table = table
        self._root = root
        self._stillness = Stillness(table, self._members, shortcuts=False)
        self._lines: dict[int, dict[int, Place]] = {}
        self._outer: dict[str, str] = {}

    def _members(self) -> list[int]:
        return [self._root, *self._table.descendants(self._root)]

    def evidence(self) -> Evidence:
        began = time.monotonic()
        look = self._until_still()
        proof_ms = (time.monotonic() - began) * 1000
        self._outer = self._leads_out(self._members())
        if look.still:
            why = self._who_could_wake(look)
            again = self._stillness.look()
            if not why and again.still and again.calls == look.calls and not look.stopped:
                return self._told(RunVerdict.DEADLOCK, None, look.calls, (), proof_ms)
            why = why or "a process has been stopped by a signal, and may be let go on"
        else:
            why = "it is not at a standstill"
        return self._partly(why)

    def _partly(self, why: str) -> Evidence:
        survey = self._stillness.survey()
        closed = Web(self._table, survey.calls, survey.moving.keys(), self._outer.keys()).frozen()
        others = tuple(survey.moving)
        if closed and self._stillness.still_as_in(survey, closed):
            part = {task: call for task, call in survey.calls.items() if task in closed}
            told = self._told(RunVerdict.DEADLOCK, "partial", part, (*others, *(survey.calls.keys() - closed)), None)
            if told.blocked:
                return told
        return self._told(RunVerdict.STUCK, why, _all_calls(survey), others, None)

    def _until_still(self) -> Look:
        until = time.monotonic() + LOOK_MOST_S
        while not (look := self._stillness.look()).still and time.monotonic() < until:
            time.sleep(LOOK_EVERY_S)
        return look

    def _who_could_wake(self, look: Look) -> str:
        pids = {task.pid for task in look.calls}
        outside = self._outside(pids)
        for task, call in look.calls.items():
            if call is not None and (why := outside(task, call)):
                return why
        timers = pending_timers(self._table, sorted(pids), alarms_are_virtual=False)
        return timers[0] if timers else ""

    def _outside(self, pids: Set[int]) -> Callable[[Task, Call], str]:
        """Return what tells who that is no part of the program could end a wait, "" if nobody could."""
        around = Surroundings(self._table, pids, self._outer.keys())

        def outside(task: Task, call: Call) -> str:
            why = around.who_could_wake(task, call)
            return self._outer.get(self._table.link(f"{task.pid}/fd/{call.arguments[0]}"), why) if why else ""

        return outside

    def _leads_out(self, pids: list[int]) -> dict[str, str]:
        """Return the pipes of the program that others have an end of, and who has."""
        own = {target for pid in pids for _, target in self._table.links(pid) if _PIPE.fullmatch(target)}
        found: dict[str, str] = {}
        for pid in set(self._table.pids()) - set(pids):
            for number, target in self._table.links(pid):
                if target in own and target not in found:
                    stat = self._table.stat(pid)
                    name = stat.name if stat is not None else "a process"
                    found[target] = f"{name} ({pid}), which is no part of it, holds an end of {target}, fd {number}"
        return found

    def _told(
        self,
        verdict: RunVerdict,
        detail: str | None,
        calls: dict[Task, Call | None],
        others: tuple[Task, ...],
        proof_ms: float | None,
    ) -> Evidence:
        line_of = self._line_of if py_spy() else None
        outside = self._outside({task.pid for task in (*calls, *others)})
        standstill = Standstill(self._table, calls, self._story(), {}, line_of, others, outside)
        running = [standstill.running(task) for task in others if not standstill.is_helper(task.pid)]
        return Evidence(
            verdict=verdict,
            detail=detail,
            seed=0,
            start_method=StartMethod.FORK,
            blocked=standstill.blocked(),
            running=tuple(item for item in running if item.file or item.thread == "MainThread"),
            proof_ms=proof_ms,
            facts={"looked_at": self._root},
        )

    def _story(self) -> Story:
        """Return what there is to say of the processes: their names, by their place in the family."""
        story = Story()
        for number, pid in enumerate(self._members()):
            name = helper_name(self._table, pid) or f"child {pid}"
            story.names[f"0.{number}"] = "main" if pid == self._root else name
            story.pids[f"0.{number}"] = pid
        return story

    def _line_of(self, task: Task) -> Place | None:
        if task.pid not in self._lines:
            self._lines[task.pid] = _lines_by_py_spy(task.pid)
        return self._lines[task.pid].get(task.tid)


def _all_calls(survey: Survey) -> dict[Task, Call | None]:
    return dict(survey.calls)


def py_spy() -> str | None:
    """Return the program py-spy, beside our interpreter or on the path, `None` if it is not installed."""
    return shutil.which("py-spy", path=str(Path(sys.executable).parent)) or shutil.which("py-spy")


def _lines_by_py_spy(pid: int) -> dict[int, Place]:
    """Return the innermost line of the program in which each thread of a process stands."""
    program = py_spy()
    if program is None:
        return {}
    line = [program, "dump", "--nonblocking", "--json", "--pid", str(pid)]
    try:
        done = subprocess.run(line, capture_output=True, check=False, timeout=PY_SPY_MOST_S)
        threads = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return {}
    found = {}
    for thread in threads if isinstance(threads, list) else ():
        frames = [Line(os.fspath(f["filename"]), int(f["line"]), str(f["name"])) for f in thread.get("frames", ())]
        place = program_line(tuple(frames))
        if place is not None:
            found[int(thread.get("os_thread_id") or pid)] = place
    return found
