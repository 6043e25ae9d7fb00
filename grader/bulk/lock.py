"""One grader at a time on a folder of results.

The lock is the kernel's: it ends with the process that holds it, however that ends, so there is no stale lock to clear.
What the file says about its holder is only for the message.
"""

import errno
import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from grader.grading import InputError

NAME = "grades.lock"


class Holder(msgspec.Struct, frozen=True):
    """Who holds a folder: process, machine, and since when (UTC, ISO 8601)."""

    pid: int
    host: str
    since: str


class FolderLock:
    """Holds a folder from construction until `close`."""

    def __init__(self, folder: Path) -> None:
        """Take the folder. Raises `InputError` if another process holds it, naming that, or if it cannot be locked."""
        path = folder / NAME
        try:
            self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise InputError(
                f"{str(folder)!r} cannot be used for results: {error.strerror}; try another folder for --out"
            ) from None
        try:
            _lock(self._fd, folder)
            self._sign()
        except BaseException:
            os.close(self._fd)
            raise

    def _sign(self) -> None:
        holder = Holder(os.getpid(), socket.gethostname(), datetime.now(UTC).isoformat(timespec="seconds"))
        try:
            os.ftruncate(self._fd, 0)
            os.pwrite(self._fd, msgspec.json.encode(holder) + b"\n", 0)
        except OSError:  # a full disk: the lock holds all the same, only its message says less
            pass

    def close(self) -> None:
        """Give the folder back. May be called twice."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def _lock(fd: int, folder: Path) -> None:
    if sys.platform == "win32":
        raise InputError("whole classes are graded on Linux; try `python -m grader doctor`")
    import fcntl

    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            raise InputError(_held(folder)) from None
        raise InputError(
            f"{str(folder)!r} cannot be locked against a second grader: {error.strerror}; try a folder on a local disk"
        ) from None


def _held(folder: Path) -> str:
    try:
        holder = msgspec.json.decode((folder / NAME).read_bytes(), type=Holder)
    except (OSError, msgspec.DecodeError):
        who = "another grader"
    else:
        who = f"another grader, process {holder.pid} on {holder.host}, since {holder.since}"
    return f"{str(folder)!r} is in use by {who}; wait for it, or stop it and run this again: nothing graded is lost"
