"""What this machine can do, found by trying, and the cure for what it cannot."""

import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path

from msgspec import Struct

from grader.procfs import available
from grader.sandbox import Probe, probe_full, probe_reduced


class Finding(Struct, frozen=True):
    """One thing that was looked at. `cure` says what to do where `ok` is false."""

    name: str
    ok: bool
    found: str
    cure: str = ""


def examine() -> tuple[Finding, ...]:
    """Return what was found, most important first."""
    full, reduced = probe_full(), probe_reduced()
    return (
        _python(),
        _system(),
        _from_probe("isolation: full", full),
        _from_probe("isolation: reduced", reduced),
        _user(),
        _memory(),
        _folder("temporary folder", Path(tempfile.gettempdir())),
        _folder("working folder", Path.cwd()),
    )


def _python() -> Finding:
    version = platform.python_version()
    return Finding("Python", sys.version_info >= (3, 11), f"{version}, {sys.executable}", "use Python 3.11 or newer")


def _system() -> Finding:
    found = f"{platform.system()} {platform.release()}, {platform.machine()}"
    cure = "without /proc programs are graded in real time, and no deadlock is proved; use Linux for the proof"
    return Finding("proof of deadlock", available(), found, cure)


def _from_probe(name: str, probe: Probe) -> Finding:
    return Finding(name, probe.works, probe.found, probe.cure)


def _user() -> Finding:
    if not hasattr(os, "geteuid"):
        return Finding("user", True, "no root on this system")
    root = os.geteuid() == 0
    found = "root; submissions run as the user nobody" if root else f"user id {os.geteuid()}"
    return Finding("user", True, found)


def _memory() -> Finding:
    try:
        free = shutil.disk_usage("/dev/shm").free
    except OSError:
        return Finding("shared memory", False, "there is no /dev/shm", "mount a tmpfs on /dev/shm")
    megabytes = free // (1024 * 1024)
    return Finding(
        "shared memory", megabytes >= 64, f"{megabytes:,} MB free in /dev/shm", "give /dev/shm at least 64 MB"
    )


def _folder(name: str, path: Path) -> Finding:
    free = shutil.disk_usage(path).free // (1024 * 1024)
    writable = os.access(path, os.W_OK)
    found = f"{path}, {free:,} MB free" + ("" if writable else ", read-only")
    return Finding(name, writable and free >= 50, found, "free some space, or choose a folder that can be written")
