"""How much lies in folders that somebody else may change at the same moment, and may have made so as to mislead us.

Each folder is opened from the one above it, never by a path: a path has a longest, and what lies beyond could not be
counted. No link is followed: we may have more rights than whoever puts one where a folder was a moment ago.
"""

import os
import stat
from pathlib import Path

_OPEN_MOST = 200
BEYOND_COUNT = 1 << 30


class _Folder:
    """An open folder, one of those in `living`; it is closed when nobody below it is left to be opened."""

    def __init__(self, fd: int, living: set[int]) -> None:
        self.fd, self._living = fd, living
        living.add(fd)

    def __del__(self) -> None:
        self._living.discard(self.fd)
        os.close(self.fd)


def used(*folders: Path) -> tuple[int, int]:
    """Return (bytes, files) of what lies in the folders, those that take away our rights included.

    Where folders with others beside them lie in each other more than `_OPEN_MOST` deep, the files are `BEYOND_COUNT`.
    """
    size = files = 0
    living: set[int] = set()
    queue: list[tuple[_Folder | None, str]] = [(None, str(folder)) for folder in folders]
    while queue:
        above, name = queue.pop()
        folder = _opened(above, name, living)
        del above
        if folder is None:
            continue
        with os.scandir(folder.fd) as entries:
            for entry in entries:
                size += _size(entry)
                files += 1
                if entry.is_dir(follow_symlinks=False):
                    queue.append((folder, entry.name))
        if len(living) > _OPEN_MOST:
            return size, BEYOND_COUNT
    return size, files


def _opened(above: _Folder | None, name: str, living: set[int]) -> _Folder | None:
    place = None if above is None else above.fd
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        _give_rights(name, place)
        return _Folder(os.open(name, flags, dir_fd=place), living)
    except OSError:  # it has gone, or is no folder any more
        return None


def _give_rights(name: str, place: int | None) -> None:
    """Nothing is hidden by taking one's own rights away. Raises `OSError`."""
    held = os.open(name, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=place)
    try:
        if os.fstat(held).st_mode & stat.S_IRWXU != stat.S_IRWXU:
            os.chmod(f"/proc/self/fd/{held}", stat.S_IRWXU)
    finally:
        os.close(held)


def _size(entry: "os.DirEntry[str]") -> int:
    try:
        return entry.stat(follow_symlinks=False).st_blocks * 512
    except OSError:
        return 0
