"""Which descriptors a blocked thread waits for, and whether somebody outside a set of processes could end that wait.

`grader.procfs.wakers` asks what a process has open at all; that is enough behind a wall. A program in a terminal has
the terminal open in every process, and that wakes nobody but who reads from it. So here each blocked thread is asked:
its call says which descriptors it waits for. `poll` and `select` have them in memory (struct pollfd and fd_set of
poll(2) and select(2)), `epoll` in its `fdinfo` (proc_pid_fdinfo(5)).

Not counted as somebody outside: who sends a signal, and who opens what another process has open through `/proc`.
"""

import os
import struct
from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from grader.procfs.holders import futex_file
from grader.procfs.sockets import Sockets
from grader.procfs.syscalls import Call
from grader.procfs.table import ProcessTable, Task

_FIRST_IS_DESCRIPTOR = frozenset(
    ("read", "write", "readv", "writev", "recvfrom", "recvmsg", "sendto", "sendmsg", "accept", "accept4")
)
_POLLS = frozenset(("poll", "ppoll"))
_SELECTS = frozenset(("select", "pselect6"))
_EPOLLS = frozenset(("epoll_wait", "epoll_pwait", "epoll_pwait2"))
_POLLFD = struct.Struct("<ihh")
_POLLED_MOST = 4096
_P_PIDFD = 3
TERMINALS = ("/dev/tty", "/dev/pts", "/dev/console")
_WAKING = {
    "anon_inode:[timerfd]": "a timer descriptor",
    "anon_inode:[signalfd]": "a signal descriptor",
    "anon_inode:[io_uring]": "an io_uring",
    "anon_inode:inotify": "a watch on files",
    "anon_inode:[fanotify]": "a watch on files",
}
_INSIDE = frozenset(("anon_inode:[eventfd]", "anon_inode:[eventpoll]"))


def awaited_descriptors(table: ProcessTable, task: Task, call: Call) -> list[int] | None:
    """Return the descriptors whose becoming ready would end the call; `[]` for a wait of another kind.

    `None` if that cannot be seen.
    """
    if call.name in _FIRST_IS_DESCRIPTOR:
        return [call.arguments[0]]
    if call.name in _POLLS:
        return _polled(table, task.pid, call.arguments[0], call.arguments[1])
    if call.name in _SELECTS:
        return _selected(table, task.pid, call.arguments)
    if call.name in _EPOLLS:
        return _in_epoll(table, task.pid, call.arguments[0])
    if call.name == "waitid" and call.arguments[0] == _P_PIDFD:
        return [call.arguments[1]]
    return []


def is_blocked(table: ProcessTable, task: Task) -> bool:
    """Tell whether the thread sleeps in a system call, be it with a timeout; one that has ended counts as asleep.

    That is no proof of anything: it may have been woken already.
    """
    stat = table.read(task, "stat")
    if stat is None:
        return True
    state = stat[stat.rindex(b")") + 2 :][:1]
    if state != b"S":
        return state in (b"Z", b"X", b"T", b"t")
    return not (table.read(task, "syscall") or b"").startswith((b"running", b"-1"))


def _polled(table: ProcessTable, pid: int, address: int, count: int) -> list[int] | None:
    data = table.read_memory(pid, address, count * _POLLFD.size) if count <= _POLLED_MOST else b""
    if len(data) != count * _POLLFD.size:
        return None
    return [fd for fd, _, _ in _POLLFD.iter_unpack(data) if fd >= 0]


def _selected(table: ProcessTable, pid: int, arguments: tuple[int, ...]) -> list[int] | None:
    count = min(arguments[0], _POLLED_MOST)
    size = (count + 63) // 64 * 8
    sets = [table.read_memory(pid, address, size) for address in arguments[1:4] if address]
    if any(len(data) != size for data in sets):
        return None
    bits = [int.from_bytes(data, "little") for data in sets]
    return [fd for fd in range(count) if any(word >> fd & 1 for word in bits)]


def _in_epoll(table: ProcessTable, pid: int, number: int) -> list[int] | None:
    data = table.read_once(f"{pid}/fdinfo/{number}")
    if data is None:
        return None
    return [int(line.split()[1]) for line in data.splitlines() if line.startswith(b"tfd:")]


@dataclass
class Surroundings:
    """What leads out of a set of processes: `outer` are the kernel's names of pipes whose other end is outside."""

    table: ProcessTable
    pids: Set[int]
    outer: Set[str] = frozenset()
    _sockets: Sockets | None = None
    _held: set[str] = field(default_factory=set)

    def who_could_wake(self, task: Task, call: Call) -> str:
        """Return in plain words what outside could end the thread's wait, "" if nothing could."""
        if call.name in ("flock", "fcntl"):
            return "a lock on a file"
        if call.name == "futex":
            return self._named_semaphore(task, call)
        numbers = awaited_descriptors(self.table, task, call)
        if numbers is None:
            return "something that cannot be seen"
        found = (self._outside(task.pid, number) for number in numbers)
        return next(filter(None, found), "")

    def _named_semaphore(self, task: Task, call: Call) -> str:
        path = futex_file(self.table, task, call)[1]
        shared = path.startswith("/") and not path.endswith("(deleted)")
        return "" if not shared or "/sem.mp-" in path else f"shared memory with a name, {path}"

    def _outside(self, pid: int, number: int) -> str:
        target = self.table.link(f"{pid}/fd/{number}")
        if target in _WAKING:
            return _WAKING[target]
        if target in _INSIDE:
            return ""
        if target.startswith("pipe:"):
            return "whoever is at the other end of a pipe that leads out of the program" if target in self.outer else ""
        if target.startswith("socket:"):
            return self._socket(target)
        if "pidfd" in target:
            return self._other_process(pid, number)
        if target.startswith(TERMINALS):
            return "the terminal"
        return f"the file {target}" if target else "a file that has been closed"

    def _other_process(self, pid: int, number: int) -> str:
        for line in (self.table.read_once(f"{pid}/fdinfo/{number}") or b"").splitlines():
            if line.startswith(b"Pid:"):
                return "" if int(line.split()[1]) in {*self.pids, -1} else "a process outside the program"
        return "a process outside the program"

    def _socket(self, target: str) -> str:
        if self._sockets is None:
            self._sockets = Sockets(self.table.sockets)
            self._held = {link for pid in self.pids for _, link in self.table.links(pid)}
        return self._sockets.leads_out(target, self._held)


def outer_pipes(numbers: Iterable[int]) -> frozenset[str]:
    """Return the kernel's names of what our own descriptors refer to: what we hold, or whoever gave it to us does."""
    found = set()
    for number in numbers:
        try:
            found.add(os.readlink(f"/proc/self/fd/{number}"))
        except OSError:  # it is closed
            continue
    return frozenset(found)
