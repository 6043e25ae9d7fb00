"""A filter of system calls for what a run must not ask of the kernel, whatever rights it finds itself with.

No exercise needs any of these calls; each is a way to leave something behind that no process holds (keys, memory and
messages of System V), to use memory that no process shows, to reach another process, or to get at a larger part of the
kernel than a program about pipes and semaphores has any business with. A refused call fails with an error, as if the
kernel did not have it or did not allow it, and the program goes on.

The filter is set once, in the zygote, and inherited by all that it forks; nobody can take it off. Numbers:
arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h of the kernel; the format:
Documentation/userspace-api/seccomp_filter.rst.
"""

import ctypes
import errno
import os
import struct
import sys

PR_SET_NO_NEW_PRIVS = 38
PR_SET_SECCOMP = 22
_MODE_FILTER = 2
_ALLOW = 0x7FFF0000
_ERRNO = 0x00050000
_LOAD, _JUMP_EQUAL, _JUMP_SET, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_INSTRUCTION = struct.Struct("<HBBI")
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_X32 = 0x40000000
_NEW_NAMESPACES = 0x7E020000
_ALL_BITS = 0xFFFFFFFF
_AF_UNIX = 1
_F_SETOWN, _F_SETOWN_EX = 8, 15
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_PRIO_USER, _IOPRIO_USER = 2, 3

# machine: (the kernel's name of the architecture, column below)
_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}

_CALLS = {
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "io_uring_setup": (425, 425),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "bpf": (321, 280),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "setns": (308, 268),
    "unshare": (272, 97),
    "open_by_handle_at": (304, 265),
    "seccomp": (317, 277),
}
_CLONE, _CLONE3 = (56, 220), (435, 435)
_PRCTL, _IOCTL, _FCNTL, _SOCKET = (157, 167), (16, 29), (72, 25), (41, 198)
_KILL, _TKILL, _TGKILL, _PIDFD_OPEN = (62, 129), (200, 130), (234, 131), (434, 434)
_PIDFD_SEND_SIGNAL = (424, 424)
_QUEUE_SIGNAL, _QUEUE_SIGNAL_TO_THREAD = (129, 138), (297, 240)
# those that change another process, unless their first argument is 0: the caller itself
_OF_ITSELF = {
    "prlimit64": (302, 261),
    "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
}
_SETPRIORITY, _IOPRIO_SET = (141, 140), (251, 30)
_SETSOCKOPT, _SO_SNDBUF, _SO_SNDBUFFORCE = (54, 208), 7, 32  # what waits in a socket is nobody's memory


def install(*, protect: tuple[int, ...] = (), network: bool = True) -> bool:
    """Filter the calls of this process and of all that will descend from it; tell whether the kernel does so.

    `protect` are processes that nobody may send a signal to, alone or with everybody else: for runs that share their
    process ids with the machine. Without `network` only Unix sockets can be made.
    """
    program = build(os.uname().machine, protect=protect, network=network)
    if not program or sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    code = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("@HP", len(program) // _INSTRUCTION.size, ctypes.addressof(code))
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return bool(libc.prctl(PR_SET_SECCOMP, _MODE_FILTER, head, 0, 0) == 0)


def build(machine: str, *, protect: tuple[int, ...] = (), network: bool = True) -> bytes:
    """Return the filter's program, b"" for a machine whose numbers are not known here."""
    if machine not in _MACHINES:
        return b""
    architecture, column = _MACHINES[machine]
    program = _Program(column)
    program.begin(architecture)
    for numbers in _CALLS.values():
        program.refuse(numbers, errno.EPERM)
    program.refuse(_CLONE3, errno.ENOSYS)  # its flags lie in memory; the C library then uses the older call
    program.refuse_where(_CLONE, 0, _JUMP_SET, (_NEW_NAMESPACES,))
    program.refuse_where(_PRCTL, 0, _JUMP_EQUAL, (PR_SET_SECCOMP,))
    program.refuse_where(_IOCTL, 1, _JUMP_EQUAL, (_TIOCSTI, _TIOCLINUX))
    for numbers in _OF_ITSELF.values():
        program.refuse_where(numbers, 0, _JUMP_AT_LEAST, (1,))
    for numbers, user in ((_SETPRIORITY, _PRIO_USER), (_IOPRIO_SET, _IOPRIO_USER)):
        program.refuse_where(numbers, 0, _JUMP_AT_LEAST, (user,))
        program.refuse_where(numbers, 1, _JUMP_AT_LEAST, (1,))
    program.refuse_where(_SETSOCKOPT, 2, _JUMP_EQUAL, (_SO_SNDBUF, _SO_SNDBUFFORCE))
    if not network:
        program.refuse_unless(_SOCKET, 0, _AF_UNIX, errno.EAFNOSUPPORT)
    if protect:
        _protect(program, protect)
    return program.end()


def _protect(program: "_Program", pids: tuple[int, ...]) -> None:
    everybody = (-1 & _ALL_BITS, *(-pid & _ALL_BITS for pid in pids))
    program.refuse_where(_KILL, 0, _JUMP_EQUAL, (*pids, *everybody))
    for numbers in (_TKILL, _TGKILL, _QUEUE_SIGNAL, _QUEUE_SIGNAL_TO_THREAD, _PIDFD_OPEN):
        program.refuse_where(numbers, 0, _JUMP_EQUAL, pids)
    program.refuse(_PIDFD_SEND_SIGNAL, errno.EPERM)  # it takes folders of /proc, too
    program.refuse_where(_FCNTL, 1, _JUMP_EQUAL, (_F_SETOWN, _F_SETOWN_EX))


class _Program:
    """Instructions of the kernel's packet filter, written in order. The accumulator holds the call's number between."""

    def __init__(self, column: int) -> None:
        self._column = column
        self._code = bytearray()

    def begin(self, architecture: int) -> None:
        self._add(_LOAD, _ARCHITECTURE)
        self._add(_JUMP_EQUAL, architecture, yes=1)
        self._add(_RETURN, _ERRNO | errno.ENOSYS)
        self._add(_LOAD, _NUMBER)
        self._add(_JUMP_AT_LEAST, _X32, no=1)  # the 32-bit calls of x86-64; no other machine has numbers up there
        self._add(_RETURN, _ERRNO | errno.ENOSYS)

    def refuse(self, numbers: tuple[int, int], error: int) -> None:
        self._add(_JUMP_EQUAL, numbers[self._column], no=1)
        self._add(_RETURN, _ERRNO | error)

    def refuse_where(self, numbers: tuple[int, int], argument: int, test: int, values: tuple[int, ...]) -> None:
        """Refuse the call where its argument, as 32 bits, passes the test against one of the values."""
        self._add(_JUMP_EQUAL, numbers[self._column], no=2 + 2 * len(values))
        self._add(_LOAD, _ARGUMENTS + 8 * argument)
        for value in values:
            self._add(test, value, no=1)
            self._add(_RETURN, _ERRNO | errno.EPERM)
        self._add(_LOAD, _NUMBER)

    def refuse_unless(self, numbers: tuple[int, int], argument: int, value: int, error: int) -> None:
        self._add(_JUMP_EQUAL, numbers[self._column], no=4)
        self._add(_LOAD, _ARGUMENTS + 8 * argument)
        self._add(_JUMP_EQUAL, value, yes=1)
        self._add(_RETURN, _ERRNO | error)
        self._add(_LOAD, _NUMBER)

    def end(self) -> bytes:
        self._add(_RETURN, _ALLOW)
        return bytes(self._code)

    def _add(self, code: int, value: int, *, yes: int = 0, no: int = 0) -> None:
        self._code += _INSTRUCTION.pack(code, yes, no, value)
