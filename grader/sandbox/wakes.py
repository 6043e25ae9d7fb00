"""Waking threads of a run: each has a pipe of its own, and one byte from the supervisor lets it go on."""

import errno
import functools
import os

from grader.procfs import ProcessTable
from grader.sandbox.shared import Waiter
from grader.shim import layout

HELD_MOST = 256  # of the descriptors that we may have


class WakePipes:
    """The wake pipes of one run, opened when they are first needed.

    A slot may get another owner, whose pipe has the same number in the same process: then what is held here leads to
    nobody any more, and is opened anew.
    """

    def __init__(self) -> None:
        """Start with none."""
        self._pipes: dict[tuple[int, int, int], int] = {}

    def wake(self, table: ProcessTable, waiter: Waiter) -> bool:
        """Write the supervisor's byte into a waiter's wake pipe; `False` if it has gone, or is none."""
        key = (waiter.slot, waiter.pid, waiter.wake_fd)
        try:
            return (key in self._pipes and self._write(key)) or self._write_anew(table, key)
        except OSError:
            return False

    def _write(self, key: tuple[int, int, int]) -> bool:
        try:
            return os.write(self._pipes[key], layout.BY_SUPERVISOR) == 1
        except BrokenPipeError:
            os.close(self._pipes.pop(key))
            return False

    def _write_anew(self, table: ProcessTable, key: tuple[int, int, int]) -> bool:
        _slot, pid, number = key
        if len(self._pipes) >= HELD_MOST:
            self.close()
        self._pipes[key] = _open(table, pid, number)
        return self._write(key)

    def close(self) -> None:
        """Close all; those that are needed are opened again."""
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
