"""Which system calls block until somebody does something, and how to see that one has no timeout.

Numbers: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h of the kernel. What is not in
the table is not known to block, so a thread in it is taken to be moving.
"""

import platform
from collections.abc import Callable
from dataclasses import dataclass

_FUTEX_COMMAND = 0x7F
_FUTEX_WAITS = frozenset((0, 6, 9, 11))  # WAIT, LOCK_PI, WAIT_BITSET, WAIT_REQUEUE_PI
_FCNTL_WAITS = frozenset((7, 38))  # F_SETLKW, F_OFD_SETLKW
_MINUS_ONE = (0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF)

# name: (number on x86-64, number on the generic table that aarch64 uses, where the timeout stands)
# A timeout is the index of a pointer (NULL: none), ("ms", index) of milliseconds (-1: none), or None where there is
# none.
_CALLS = {
    "read": (0, 63, None),
    "write": (1, 64, None),
    "readv": (19, 65, None),
    "writev": (20, 66, None),
    "recvfrom": (45, 207, None),
    "recvmsg": (47, 212, None),
    "sendto": (44, 206, None),
    "sendmsg": (46, 211, None),
    "accept": (43, 202, None),
    "accept4": (288, 242, None),
    "wait4": (61, 260, None),
    "waitid": (247, 95, None),
    "pause": (34, None, None),
    "rt_sigsuspend": (130, 133, None),
    "rt_sigtimedwait": (128, 137, 2),
    "futex": (202, 98, 3),
    "poll": (7, None, ("ms", 2)),
    "ppoll": (271, 73, 2),
    "select": (23, None, 4),
    "pselect6": (270, 72, 4),
    "epoll_wait": (232, None, ("ms", 3)),
    "epoll_pwait": (281, 22, ("ms", 3)),
    "epoll_pwait2": (441, 441, 3),
    "flock": (73, 32, None),
    "fcntl": (72, 25, None),
}

_COLUMN = {"x86_64": 0, "aarch64": 1}

# A `poll` in which a signal has stopped its thread goes on under this number, its arguments still in their places
# (do_restart_poll in fs/select.c). So do sleeps; only for `poll` the thread then waits in that function of the kernel.
_POLL = 7
_RESTARTED = 219 if platform.machine() == "x86_64" else None
_POLLING = b"poll_schedule_timeout"


def _numbers(machine: str) -> dict[int, tuple[str, object]]:
    column = _COLUMN.get(machine)
    if column is None:
        return {}
    return {row[column]: (name, row[2]) for name, row in _CALLS.items() if row[column] is not None}  # type: ignore[misc]


_BY_NUMBER = _numbers(platform.machine())


@dataclass(frozen=True)
class Call:
    """A system call that a thread is blocked in. `untimed` means that no clock will end it."""

    name: str
    arguments: tuple[int, ...]
    untimed: bool


def _nowhere() -> bytes | None:
    return None


def read_call(data: bytes, waits_in: Callable[[], bytes | None] = _nowhere) -> Call | None:
    """Parse `/proc/P/task/T/syscall`; `None` unless it shows a known call that blocks.

    The file says `running` for a thread that is or may soon be on a processor, and `-1 …` for one that is blocked
    outside a system call, in a page fault for instance. `waits_in` returns the thread's `wchan`, which is asked for
    where the number says only that an earlier call goes on.
    """
    fields = data.split()
    if len(fields) < 7 or fields[0].startswith(b"-"):
        return None
    number = int(fields[0])
    if number == _RESTARTED and (waits_in() or b"").startswith(_POLLING):
        number = _POLL
    known = _BY_NUMBER.get(number)
    if known is None:
        return None
    name, timeout = known
    arguments = tuple(int(field, 16) for field in fields[1:7])
    if name == "futex" and arguments[1] & _FUTEX_COMMAND not in _FUTEX_WAITS:
        return None
    if name == "fcntl" and arguments[1] not in _FCNTL_WAITS:
        return None
    return Call(name, arguments, _has_no_timeout(arguments, timeout))


def _has_no_timeout(arguments: tuple[int, ...], timeout: object) -> bool:
    if timeout is None:
        return True
    if isinstance(timeout, tuple):
        return arguments[timeout[1]] in _MINUS_ONE
    return isinstance(timeout, int) and arguments[timeout] == 0
