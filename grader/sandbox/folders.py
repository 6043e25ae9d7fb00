"""Temporary folders that do not stay: each names its process, and whoever makes one sweeps up after the dead."""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

_PREFIX = "plumbline-"


def make_folder() -> Path:
    """Make a temporary folder of ours, and remove those of our user whose process has ended without doing so."""
    _sweep(Path(tempfile.gettempdir()))
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))


def _sweep(parent: Path) -> None:
    for path in parent.glob(f"{_PREFIX}*-*"):
        owner = path.name.removeprefix(_PREFIX).partition("-")[0]
        with contextlib.suppress(OSError, ValueError):
            if path.lstat().st_uid == os.geteuid() and not _lives(int(owner)):
                shutil.rmtree(path, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
