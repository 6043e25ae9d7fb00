"""Archives from strangers, read without unpacking: entry after entry, nothing written, nothing followed.

What an archive may cost is limited before it is paid. The libraries read a table of contents or the extra headers of a
member in one piece: the file objects below them refuse pieces that are too large. Contents are read in small steps
against an allowance, so that a bomb goes off in an empty room.
"""

import bz2
import gzip
import tarfile
from collections.abc import Callable, Iterator
from typing import BinaryIO

from grader.bulk.intake.members import Allowance, ArchiveError, Member, damage_said
from grader.bulk.intake.tars import tar_members
from grader.bulk.intake.zips import zip_members


def members(file: BinaryIO, allowance: Allowance) -> Iterator[Member]:
    """Go through an archive, whatever its name says it is. Raises ArchiveError where it cannot be read on."""
    with damage_said():
        head = file.read(512)
        file.seek(0)
        yield from _reader(head)(file, allowance)


def _reader(head: bytes) -> Callable[[BinaryIO, Allowance], Iterator[Member]]:
    if head.startswith((b"PK\3\4", b"PK\5\6", b"PK\7\x08")):
        return zip_members
    if head.startswith(b"\x1f\x8b"):
        return lambda file, allowance: tar_members(gzip.GzipFile(fileobj=file), allowance)  # type: ignore[arg-type]
    if head.startswith(b"BZh"):
        return lambda file, allowance: tar_members(bz2.BZ2File(file), allowance)  # type: ignore[arg-type]
    if head[257:262] == b"ustar" or _is_old_tar(head):
        return tar_members
    found = f"it begins with {head[:8]!r}" if head else "it is empty"
    raise ArchiveError(f"{found}, so it is no zip and no tar archive; try to hand in a .zip")


def _is_old_tar(head: bytes) -> bool:
    """Whether the first block is the header of a tar archive from before there was a magic word."""
    try:
        tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return False
    return True
