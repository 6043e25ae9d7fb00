"""In which lines threads stand, asked of themselves once everything else is known: see `grader.shim.stacks`.

A thread that is asked leaves its system call for a moment. So this comes after the proof, when the program is about to
be ended anyway, and never before.
"""

import os
import re
import time
from collections.abc import Callable
from typing import NamedTuple

from grader.procfs import ProcessTable, Task
from grader.sandbox import SharedFiles
from grader.shim import stacks

ANSWER_MOST_S = 0.05
LOOK_S = 0.0005
ANSWERS_MOST = 64
SIZE_MOST = 1 << 20
_FRAME = re.compile(rb'^  File "(.*)", line (\d+) in (.*)$', re.MULTILINE)


class Line(NamedTuple):
    """One line of a stack; `file` is a whole path."""

    file: str
    number: int
    function: str


class Stacks:
    """Asks threads of one run."""

    def __init__(self, table: ProcessTable, shared: SharedFiles, signal_thread: Callable[[Task, int], bool]) -> None:
        """The threads answer into the file that a run behind a wall prints to."""
        self._table = table
        self._shared = shared
        self._signal_thread = signal_thread
        self._asked = 0

    def of(self, task: Task) -> tuple[Line, ...]:
        """Return the lines of Python in which the thread stands, innermost first, () if it does not tell.

        A thread has 50 ms to answer, and no more than 64 are asked.
        """
        if self._asked >= ANSWERS_MOST or not self._listens(task.pid):
            return ()
        self._asked += 1
        before = self._shared.output_size()
        if not self._signal_thread(task, stacks.SIGNAL):
            return ()
        return _lines(self._answer(before))

    def _listens(self, pid: int) -> bool:
        for line in (self._table.read_once(f"{pid}/status") or b"").splitlines():
            if line.startswith(b"SigCgt:"):
                caught = int(line.split()[1], 16) >> (stacks.SIGNAL - 1) & 1
                return bool(caught)
        return False

    def _answer(self, before: int) -> bytes:
        """Return what has been written since the file had `before` bytes, when no more comes."""
        until, size = time.monotonic() + ANSWER_MOST_S, before
        while time.monotonic() < until:
            time.sleep(LOOK_S)
            now = self._shared.output_size()
            if now == size and now > before:
                break
            size = now
        return os.pread(self._shared.output, min(size - before, SIZE_MOST), before)


def _lines(answer: bytes) -> tuple[Line, ...]:
    return tuple(
        Line(match[1].decode("utf-8", "replace"), int(match[2]), match[3].decode("utf-8", "replace"))
        for match in _FRAME.finditer(answer)
    )
