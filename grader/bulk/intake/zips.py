"""Zip archives. `zipfile` reads the table of contents in one piece, so the file below it refuses a large one."""

import io
import stat
import struct
import time
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from grader.bulk.intake.members import (
    ALONE,
    DAMAGE,
    Allowance,
    ArchiveError,
    EntryError,
    Member,
    in_steps,
    placed,
    plausible,
    reason_of,
)


class _Guarded(io.RawIOBase):
    """A file that refuses to be read in pieces larger than agreed."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        super().__init__()
        self._under = file
        self._most = most

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._under.seek(offset, whence)

    def tell(self) -> int:
        return self._under.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if size > self._most:
            raise ArchiveError(f"its table of contents has {size:,} bytes, more than {self._most:,}; {ALONE}")
        return self._under.read(self._most if size < 0 else size)


def zip_members(file: BinaryIO, allowance: Allowance) -> Iterator[Member]:
    """Go through a zip archive. Raises ArchiveError and what `zipfile` raises for damage."""
    with zipfile.ZipFile(_Guarded(file, allowance.table)) as archive:
        entries = archive.infolist()
        allowance.count(len(entries))
        for info in entries:
            yield _zip_member(archive, info, allowance)


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, allowance: Allowance) -> Member:
    def chunks(most: int) -> Iterator[bytes]:
        try:
            with archive.open(info) as file:
                for chunk in in_steps(file.read, most):
                    allowance.spend(len(chunk))
                    yield chunk
        except RuntimeError as error:  # zipfile's word for a password that it was not given
            raise EntryError(reason_of(error)) from None
        except DAMAGE as error:
            raise EntryError(f"it is damaged in the archive ({reason_of(error)})") from None

    name = _zip_name(info)
    parts, problem = placed(name)
    problem = problem or _zip_problem(info)
    return Member(
        name, parts, info.file_size, info.compress_size, _zip_time(info), problem, info.filename.endswith("/"), chunks
    )


def _zip_problem(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & 1:
        return "it is encrypted; try to pack it without a password"
    # bzip2 and LZMA are not unpacked step by step by `zipfile`: one step may become gigabytes
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return f"it is packed by method {info.compress_type}, not by deflate; try the archiver of the system"
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "it is a symbolic link, which is never followed" if kind == stat.S_IFLNK else "it is no regular file"
    return ""


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return the name as its author saw it: archivers write UTF-8 or the local code page without saying so."""
    name = info.orig_filename.split("\0", 1)[0]
    if info.flag_bits & 0x800 or name.isascii():
        return name
    raw = name.encode("cp437")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _chinese(raw) or name


def _chinese(raw: bytes) -> str:
    """Return the name in GB 2312 where all that is not ASCII in it is Chinese, "" elsewhere."""
    try:
        text = raw.decode("gb2312")
    except UnicodeDecodeError:
        return ""
    return text if all(each.isascii() or "\u4e00" <= each <= "\u9fff" for each in text) else ""


def _zip_time(info: zipfile.ZipInfo) -> float | None:
    """Return the seconds since 1970: from the field that Unix archivers add, or the local time that DOS knew."""
    extra = info.extra
    while len(extra) >= 4:
        tag, size = struct.unpack_from("<HH", extra)
        if tag == 0x5455 and size >= 5 and len(extra) >= 9 and extra[4] & 1:
            return plausible(float(struct.unpack_from("<i", extra, 5)[0]))
        extra = extra[4 + size :]
    if info.date_time[0] <= 1980:
        return None
    try:
        return plausible(time.mktime((*info.date_time, 0, 0, -1)))
    except (ValueError, OverflowError):
        return None
