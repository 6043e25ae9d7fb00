"""Live programs of a line or two for tests that look at processes from outside: started, and known to stand still."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from grader.procfs import ProcessTable, Stillness, Surroundings, Task
from grader.procfs.syscalls import Call

HEAD = (
    "import ctypes, os, select, signal, socket, sys, tempfile, time, _thread; libc = ctypes.CDLL(None); "
    "sys.stdout.write('r'); sys.stdout.flush(); "
)


class Started:
    """One process and its descendants, known to stand still."""

    def __init__(self, code: str, **options: Any) -> None:
        self.table = ProcessTable()
        given = {"stdin": subprocess.DEVNULL} | options
        command = [sys.executable, "-I", "-c", HEAD + code]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True, **given)
        assert self.process.stdout is not None
        assert self.process.stdout.read(1) == b"r"

    def pids(self) -> list[int]:
        return [self.process.pid, *self.table.descendants(self.process.pid)]

    def calls(self, tasks: int = 1) -> dict[Task, Call]:
        still = Stillness(self.table, self.pids)
        while len((look := still.look()).calls) < tasks:
            pass
        return {task: call for task, call in look.calls.items() if call is not None}

    def wakers(self, outer: frozenset[str] = frozenset(), tasks: int = 1) -> list[str]:
        calls = self.calls(tasks)
        around = Surroundings(self.table, set(self.pids()), outer)
        return [why for task, call in calls.items() if (why := around.who_could_wake(task, call))]

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()
        self.table.close()


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Started]]:
    folder = tempfile.mkdtemp(prefix="pl-test-")  # not tmp_path: the path of a socket is short
    monkeypatch.setenv("TMPDIR", folder)
    made: list[Started] = []

    class Noted(Started):
        def __init__(self, code: str, **options: Any) -> None:
            super().__init__(code, **options)
            made.append(self)

    yield Noted
    for one in made:
        one.end()
    shutil.rmtree(folder)
