"""What happens between fork and exec of a sandbox: root gives up its rights, and what root alone may reach is bound.

A grader that runs as root must not let a student be root, not even inside the wall, so it changes to the user `nobody`
first. The interpreter may lie where `nobody` cannot go, below `/root` for instance; so the child first takes a mount
namespace of its own and binds it to a folder that everybody may enter.
"""

import contextlib
import ctypes
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from grader.sandbox.folders import make_folder

NOBODY = 65534
_CLONE_NEWNS = 0x00020000
_MS_BIND, _MS_REC, _MS_PRIVATE = 4096, 16384, 1 << 18
_PR_SET_PDEATHSIG = 1
_PR_SET_TIMERSLACK = 29
_SIGKILL = 9


class Staging:
    """Mount points for paths that only root can reach. Empty folders and files outside, filled only in a child."""

    def __init__(self, sources: Sequence[Path]) -> None:
        """Make one mount point for each of `sources`."""
        self._folder = make_folder()
        self._folder.chmod(0o755)
        self.places: dict[Path, Path] = {}
        for number, source in enumerate(sources):
            place = self._folder / str(number)
            if source.is_dir():
                place.mkdir()
            else:
                place.touch()
            self.places[source] = place

    def remove(self) -> None:
        """Remove the mount points."""
        with contextlib.suppress(FileNotFoundError):  # somebody has cleaned the temporary folder
            for place in self.places.values():
                place.rmdir() if place.is_dir() else place.unlink()
            os.rmdir(self._folder)


def before_exec(staging: Staging | None, user: int = NOBODY) -> Callable[[], None]:
    """Return what a child of root does before exec: bind the staged paths, become `user`."""
    libc = ctypes.CDLL(None, use_errno=True)
    mounts = [] if staging is None else [(os.fsencode(s), os.fsencode(p)) for s, p in staging.places.items()]

    def check(result: int, what: str) -> None:
        if result != 0:
            raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")

    def become_another() -> None:
        if mounts:
            check(libc.unshare(_CLONE_NEWNS), "unshare")
            check(libc.mount(None, b"/", None, _MS_REC | _MS_PRIVATE, None), "mount private")
            for source, place in mounts:
                check(libc.mount(source, place, None, _MS_BIND | _MS_REC, None), "bind")
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL)

    return become_another


def wake_punctually() -> None:
    """Ask the kernel to end this thread's sleeps when they are over, not up to 50 µs later (prctl(2), timer slack)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_TIMERSLACK, 1000)


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends; where it cannot, nothing happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, _SIGKILL)
