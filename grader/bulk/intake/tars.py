"""Tar archives, packed or not, read forwards once: headers by `tarfile`, contents beside it."""

import re
import tarfile
from collections.abc import Iterator
from typing import BinaryIO, Final

from grader.bulk.intake.members import Allowance, ArchiveError, Member, damage_said, in_steps, placed, plausible

_SKIP: Final = 64 * 1024
_MOST_HEADER: Final = 32 * 1024


class _Stream:
    """An archive's bytes forwards, with the few bytes of a step back that `tarfile` makes between members.

    Only what `tarfile` itself asks for counts as header, and no member has much of it: its regular expressions need
    quadratic time for a long run of digits, and its lists as much memory as they are told.
    """

    def __init__(self, file: BinaryIO, allowance: Allowance) -> None:
        self._under = file
        self._allowance = allowance
        self._at = 0
        self._last = b""
        self._back = 0
        self.header = 0

    def tell(self) -> int:
        return self._at - self._back

    def last_block(self) -> bytes:
        """Return the last 512 bytes that were read."""
        return self._last

    def seek(self, offset: int) -> int:
        distance = offset - self.tell()
        if distance < 0:
            self._back -= distance
            if self._back > len(self._last):
                raise tarfile.ReadError("the sizes of its members make no sense")
        while distance > 0:
            skipped = len(self.take(min(distance, _SKIP)))
            if not skipped:
                break
            distance -= skipped
        return self.tell()

    def take(self, size: int) -> bytes:
        """Read some bytes of a content."""
        if self._back:
            start = len(self._last) - self._back
            again = self._last[start : start + size]
            self._back -= len(again)
            return again
        chunk = self._under.read(size)
        self._allowance.spend(len(chunk))
        self._at += len(chunk)
        self._last = (self._last + chunk)[-512:]
        return chunk

    def read(self, size: int) -> bytes:
        """Read a header for `tarfile`."""
        self.header += size
        if self.header > _MOST_HEADER:
            raise ArchiveError(f"a header in it has more than {_MOST_HEADER:,} bytes; try to hand in a .zip")
        data = b""
        while len(data) < size and (chunk := self.take(size - len(data))):
            data += chunk
        if size > 512 and re.search(rb"[0-9]{25}", data):
            raise ArchiveError("a header in it has a number without end; try to hand in a .zip")
        return data


def tar_members(file: BinaryIO, allowance: Allowance) -> Iterator[Member]:
    """Go through a tar archive. Raises ArchiveError and what `tarfile` and the unpackers raise for damage."""
    stream = _Stream(file, allowance)
    with tarfile.TarFile(fileobj=stream, errorlevel=1) as archive:  # type: ignore[arg-type]
        count = 0
        while info := archive.next():
            count += 1
            allowance.count(count)
            yield _tar_member(stream, info)
            stream.header = 0
            archive.members.clear()  # type: ignore[attr-defined]
    # `tarfile` takes a header that it cannot read for the end, and stops before the check sum of gzip
    if stream.last_block().strip(b"\0") or any(chunk.strip(b"\0") for chunk in iter(lambda: stream.take(_SKIP), b"")):
        raise tarfile.ReadError("it ends too early, or a header in it cannot be read")


def _tar_member(stream: _Stream, info: tarfile.TarInfo) -> Member:
    def chunks(most: int) -> Iterator[bytes]:
        size = min(info.size, most)
        with damage_said():
            stream.seek(info.offset_data)
            for chunk in in_steps(stream.take, size):
                size -= len(chunk)
                yield chunk
            if size:
                raise tarfile.ReadError("it ends too early")

    parts, problem = placed(info.name)
    size = info.size if info.isreg() else 0
    problem = problem or _tar_problem(info)
    return Member(info.name, parts, size, size, plausible(float(info.mtime)), problem, info.isdir(), chunks)


def _tar_problem(info: tarfile.TarInfo) -> str:
    if info.issym() or info.islnk():
        return "it is a link, which is never followed"
    return "" if info.isdir() or (info.isreg() and not info.issparse()) else "it is no regular file"
