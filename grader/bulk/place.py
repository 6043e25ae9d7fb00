"""A folder or a file written as a whole: either all of it is there at the end, or nothing has changed."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from grader.grading import InputError

_EXECUTABLE = 0o755


def write_folder(folder: Path, files: Mapping[str, bytes], executable: frozenset[str] = frozenset()) -> None:
    """Make `folder` with these files, by paths with forward slashes. It must not be there, or be empty.

    Raises InputError where it holds something, or cannot be made.
    """
    refuse_full(folder)
    with _explained(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.absolute().parent))
        try:
            fill(beside, files, executable)
            beside.chmod(_EXECUTABLE & ~_umask())
            if folder.exists():
                folder.rmdir()
            beside.rename(folder)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise


def refuse_full(folder: Path) -> None:
    """Raise InputError unless `folder` is an empty folder, or nothing at all."""
    if folder.is_symlink() or (os.path.lexists(folder) and not folder.is_dir()):
        raise InputError(f"{str(folder)!r} is there already and is no folder; try another name")
    with _explained(folder):
        first = next(iter(sorted(os.listdir(folder))), None) if folder.is_dir() else None
    if first is not None:
        raise InputError(f"{str(folder)!r} is not empty, it holds {first!r}; try a new folder")


def fill(folder: Path, files: Mapping[str, bytes], executable: frozenset[str] = frozenset()) -> None:
    """Write files below a folder. Raises OSError."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if name in executable:
            path.chmod(_EXECUTABLE & ~_umask())


def write_file(path: Path, content: bytes) -> None:
    """Write a new file as a whole. Raises InputError where something is there already, or it cannot be made."""
    if os.path.lexists(path):
        raise InputError(f"{str(path)!r} is there already; try another name, or move it away first")
    with _explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            beside.write_bytes(content)
            beside.rename(path)
        finally:
            beside.unlink(missing_ok=True)


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{str(path)!r} cannot be written: {reason}; try another place") from None


def _umask() -> int:
    """Return which rights new files do not get; there is no way to ask without setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
