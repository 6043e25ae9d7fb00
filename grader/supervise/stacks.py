"""In which lines threads stand, asked of themselves once everything else is known: see `grader.shim.stacks`.

A thread that is asked leaves its system call for a moment. So this comes after the proof, when the program is about to
be ended anyway, and never before.

How long it is waited for is no matter of how busy the machine is: it has answered when it sleeps again, or has worked
on for a while since its last word. It does not answer if it has slept on, or worked on, for 50 ms.
"""

import os
import re
import time
from collections.abc import Callable
from typing import NamedTuple

from grader.procfs import ProcessTable, Task, is_blocked
from grader.sandbox import SharedFiles
from grader.shim import stacks

ANSWER_MOST_S = 0.05
WORKED_ON_NS = 8_000_000  # the kernel counts by its ticks, of up to 4 ms
LOOK_S = 0.0005
LOOKS_MOST = 10_000  # of one who is never given a processor
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

        No more than 64 are asked.
        """
        if self._asked >= ANSWERS_MOST or not self._listens(task.pid):
            return ()
        self._asked += 1
        before = self._shared.output_size()
        if not self._signal_thread(task, stacks.SIGNAL):
            return ()
        return _lines(self._answer(task, before))

    def _listens(self, pid: int) -> bool:
        for line in (self._table.read_once(f"{pid}/status") or b"").splitlines():
            if line.startswith(b"SigCgt:"):
                caught = int(line.split()[1], 16) >> (stacks.SIGNAL - 1) & 1
                return bool(caught)
        return False

    def _answer(self, task: Task, before: int) -> bytes:
        """Return what has been written since the file had `before` bytes, when no more comes."""
        size, asleep_looks = before, 0
        began_ns = word_ns = self._worked_ns(task)
        for _ in range(LOOKS_MOST):
            time.sleep(LOOK_S)
            now, worked_ns, asleep = self._shared.output_size(), self._worked_ns(task), is_blocked(self._table, task)
            asleep_looks += asleep
            if now > size:
                size, word_ns = now, worked_ns
                continue
            answered = size > before and (asleep or worked_ns - word_ns > WORKED_ON_NS)
            silent = asleep_looks * LOOK_S > ANSWER_MOST_S or worked_ns - began_ns > ANSWER_MOST_S * 1e9
            if answered or silent:
                break
        length = min(self._shared.output_size() - before, SIZE_MOST)
        return os.pread(self._shared.output, length, before)

    def _worked_ns(self, task: Task) -> int:
        """Return for how long the thread has been on a processor, in nanoseconds; by the clock where nobody counts."""
        line = (self._table.read(task, "schedstat") or b"").split()
        return int(line[0] if line else 0) or time.monotonic_ns()


def _lines(answer: bytes) -> tuple[Line, ...]:
    return tuple(
        Line(match[1].decode("utf-8", "replace"), int(match[2]), match[3].decode("utf-8", "replace"))
        for match in _FRAME.finditer(answer)
    )
