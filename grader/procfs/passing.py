"""Descriptors that go from one process to another in a message (SCM_RIGHTS, unix(7)), and who could do that.

While it is under way, a descriptor is open and stands in no process's list. The kernel counts those that wait in a
socket in its `fdinfo` (Linux 5.6 and newer); where it does not, any socket may hold some.
"""

import functools
import socket
from collections.abc import Iterable
from pathlib import Path

from grader.procfs.table import ProcessTable

_COUNT = b"scm_fds:"


def in_flight(table: ProcessTable, pids: Iterable[int]) -> bool:
    """Tell whether a descriptor may be on its way to one of the processes."""
    return any(_holds_some(table, pid, number) for pid in pids for number in _sockets(table, pid))


def may_pass(table: ProcessTable, pid: int) -> bool:
    """Tell whether the process has a socket, and so could send or take descriptors."""
    return bool(_sockets(table, pid))


def _sockets(table: ProcessTable, pid: int) -> list[int]:
    return [number for number, target in table.links(pid) if target.startswith("socket:")]


def _holds_some(table: ProcessTable, pid: int, number: int) -> bool:
    lines = (table.read_once(f"{pid}/fdinfo/{number}") or b"").splitlines()
    count = next((int(line[len(_COUNT) :]) for line in lines if line.startswith(_COUNT)), None)
    return count != 0 if count is not None else not _is_counted()


@functools.cache
def _is_counted() -> bool:
    one, other = socket.socketpair()
    with one, other:
        return _COUNT in Path(f"/proc/self/fdinfo/{one.fileno()}").read_bytes()
