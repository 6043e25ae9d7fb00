"""Landlock: the kernel's way for an ordinary process to give up files, for good and for all that descend from it.

Used where there is no wall of namespaces. The rights of later kernels are asked for only where they exist; what an
older one cannot take away stays, and `abi` tells. Source: Documentation/userspace-api/landlock.rst of the kernel.
"""

import ctypes
import os
import struct
from collections.abc import Iterable

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # on every architecture
_VERSION = 1
_PATH_BENEATH = 1
_NO_NEW_PRIVS = 38

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
_ALL_OF_1 = (1 << 13) - 1
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_TCP = 0b11
_ABSTRACT_SOCKETS, _SIGNALS = 1, 2

READ = EXECUTE | READ_FILE | READ_DIR
CHANGE = _ALL_OF_1 & ~EXECUTE
_OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | _TRUNCATE | _IOCTL_DEV


def abi() -> int:
    """Return the version of the kernel's Landlock, 0 where it has none."""
    found = _libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))
    return max(0, int(found))


class Fence:
    """What is allowed beneath which paths, to be put around this process at any later time."""

    def __init__(self) -> None:
        """Start with nothing allowed. Raises `OSError` where the kernel has no Landlock."""
        version = abi()
        self._files = _ALL_OF_1
        self._files |= _REFER if version >= 2 else 0
        self._files |= _TRUNCATE if version >= 3 else 0
        self._files |= _IOCTL_DEV if version >= 5 else 0
        fields = [self._files]
        fields += [_TCP] if version >= 4 else []
        fields += [_ABSTRACT_SOCKETS | _SIGNALS] if version >= 6 else []
        ruleset = struct.pack(f"<{len(fields)}Q", *fields)
        self._fd = _checked(
            _libc().syscall(_CREATE_RULESET, ruleset, ctypes.c_size_t(len(ruleset)), ctypes.c_uint32(0))
        )
        os.set_inheritable(self._fd, False)

    def allow(self, rights: int, paths: Iterable[str]) -> None:
        """Allow `rights` beneath each of the paths that exists."""
        if rights & WRITE_FILE:
            rights |= _REFER | _TRUNCATE
        for path in paths:
            try:
                fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except OSError:
                continue
            try:
                wanted = rights & self._files & (-1 if os.path.isdir(path) else _OF_A_FILE)
                rule = struct.pack("<Qi", wanted, fd)
                _checked(
                    _libc().syscall(
                        _ADD_RULE, ctypes.c_int(self._fd), ctypes.c_int(_PATH_BENEATH), rule, ctypes.c_uint32(0)
                    )
                )
            finally:
                os.close(fd)

    def close_around_me(self) -> None:
        """Put the fence around this process, for good. Raises `OSError`."""
        libc = _libc()
        libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
        _checked(libc.syscall(_RESTRICT_SELF, ctypes.c_int(self._fd), ctypes.c_uint32(0)))
        os.close(self._fd)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"Landlock: {os.strerror(number)}")
    return int(result)
