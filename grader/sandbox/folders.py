"""Temporary folders that do not stay: each names its process, and whoever makes one sweeps up after the dead."""

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

PREFIX = "plumbline-"
SHORT_PREFIX = "pl-"  # where a socket lies below it: on macOS its whole path has 103 characters at most


def make_folder(prefix: str = PREFIX) -> Path:
    """Make a temporary folder of ours, and remove those of our user whose process has ended without doing so."""
    _sweep(Path(tempfile.gettempdir()), prefix)
    return Path(tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-"))


def _sweep(parent: Path, prefix: str) -> None:
    for path in parent.glob(f"{prefix}*-*"):
        owner = path.name.removeprefix(prefix).partition("-")[0]
        with contextlib.suppress(OSError, ValueError):
            if _is_ours(path) and not _lives(int(owner)):
                shutil.rmtree(path, ignore_errors=True)


def _is_ours(path: Path) -> bool:
    return not hasattr(os, "geteuid") or path.lstat().st_uid == os.geteuid()


def _lives(pid: int) -> bool:
    if sys.platform == "win32":
        import psutil  # there signal 0 is no question but Ctrl-C

        return bool(psutil.pid_exists(pid))
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
