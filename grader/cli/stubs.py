"""Putting a stub back without ever losing what a student wrote."""

import os
from pathlib import Path

from grader.cli.session import RefusedError


def holds(path: Path, text: str) -> bool:
    """Return whether `path` is a file with exactly this text."""
    try:
        return path.is_file() and path.read_bytes() == text.encode("utf-8")
    except OSError:
        return False


def put_back(path: Path, text: str) -> Path | None:
    """Make `path` hold `text` and return where the old file is kept, `None` where there was no file.

    The old file becomes `NAME.py.1`, or the first number that is free. Raises RefusedError where the file cannot be
    replaced; then the old one is still there.
    """
    if os.path.lexists(path) and not path.is_file() and not path.is_symlink():
        raise RefusedError(f"{str(path)!r} is no file; try to move it away first")
    try:
        return _put_back(path, text.encode("utf-8"))
    except OSError as error:
        reason = f"{str(path)!r} cannot be put back: {error.strerror}"
        raise RefusedError(f"{reason}; try to mend the permissions of its folder") from None


def _put_back(path: Path, content: bytes) -> Path | None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new{os.getpid()}")
    try:
        new.write_bytes(content)
        kept = _move_aside(path) if os.path.lexists(path) else None
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    return kept


def _move_aside(path: Path) -> Path:
    """Rename `path` to the first free number; the place is taken first, so that no other call can take it."""
    number = 1
    while not _reserve(place := path.with_name(f"{path.name}.{number}")):
        number += 1
    path.replace(place)
    return place


def _reserve(place: Path) -> bool:
    """Make an empty file and return True, or False where something is there already."""
    try:
        place.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
