"""Waking threads of a run: each has a pipe of its own, and one byte from the supervisor lets it go on."""

import errno
import functools
import os

from grader.procfs import ProcessTable
from grader.sandbox.shared import Waiter
from grader.shim import layout


class WakePipes:
    """The wake pipes of one run, opened when they are first needed: a slot is never used again."""

    def __init__(self) -> None:
        """Start with none."""
        self._pipes: dict[tuple[int, int], int] = {}

    def wake(self, table: ProcessTable, waiter: Waiter) -> bool:
        """Write the supervisor's byte into a waiter's wake pipe; `False` if it has gone, or is none."""
        key = (waiter.slot, waiter.wake_fd)
        try:
            if key not in self._pipes:
                self._pipes[key] = _open(table, waiter.pid, waiter.wake_fd)
            return os.write(self._pipes[key], layout.BY_SUPERVISOR) == 1
        except OSError:
            return False

    def close(self) -> None:
        """Close all."""
        for fd in self._pipes.values():
            os.close(fd)
        self._pipes.clear()


def _open(table: ProcessTable, pid: int, number: int) -> int:
    """Open the write end of a wake pipe. Raises `OSError`.

    The number is the program's claim, and we may have more rights than the program: so what it refers to is held first
    without being opened, and opened only if it is a pipe without a name.
    """
    held = table.open_descriptor(pid, number, os.O_PATH)
    try:
        if os.fstat(held).st_dev != _device_of_pipes():
            raise OSError(errno.EINVAL, "not a pipe")
        return os.open(f"/proc/self/fd/{held}", os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    finally:
        os.close(held)


@functools.cache
def _device_of_pipes() -> int:
    """Return the number of the device on which all pipes without a name live."""
    reader, writer = os.pipe()
    os.close(writer)
    with os.fdopen(reader) as pipe:
        return os.fstat(pipe.fileno()).st_dev
