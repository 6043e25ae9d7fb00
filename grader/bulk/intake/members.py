"""What every kind of archive comes to: members, what reading them may cost, and what can be wrong with them."""

import contextlib
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct

from grader.bulk.names import Unsafe, safe_parts

MIB: Final = 1024 * 1024
ALONE: Final = "try to hand in the answers alone"
_HARM: Final = "as in an archive that was made to do harm"
_STEP: Final = 64 * 1024

# what the readers below raise for contents that make no sense; found by fuzzing, `OSError` is among them for bz2
DAMAGE: Final = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    IndexError,
    struct.error,
    NotImplementedError,
)


class ArchiveError(Exception):
    """An archive that is not taken; the text says why and what to try."""


class EntryError(ArchiveError):
    """One entry cannot be read; the others can."""


class Member(Struct, frozen=True):
    """One entry of an archive. `problem` says why it cannot be taken; `parts` is empty where its name is unsafe.

    `chunks(most)` goes through the first `most` bytes of its content, and is good until the next member is asked for.
    It raises EntryError where this entry cannot be read, ArchiveError where the archive cannot be read on.
    """

    name: str
    parts: tuple[str, ...]
    size: int
    packed: int
    modified: float | None
    problem: str
    is_folder: bool
    chunks: Callable[[int], Iterator[bytes]]


class Allowance:
    """What an archive may cost: bytes of its table of contents, entries, and bytes unpacked from it and kept.

    Archives inside it draw on the same bytes.
    """

    def __init__(self, table: int, entries: int, unpacked: int, kept: int) -> None:
        self.table = table
        self.entries = entries
        self.unpacked = unpacked
        self.kept = kept
        self._unpacked = 0
        self._kept = 0

    def spend(self, size: int) -> None:
        """Count `size` bytes that were unpacked. Raises ArchiveError where they are too many."""
        self._unpacked += size
        if self._unpacked > self.unpacked:
            raise ArchiveError(f"it unpacks to more than {self.unpacked:,} bytes, {_HARM}; {ALONE}")

    def keep(self, size: int) -> None:
        """Count `size` bytes of answers. Raises ArchiveError where they are too many."""
        self._kept += size
        if self._kept > self.kept:
            raise ArchiveError(f"its answers have more than {self.kept:,} bytes, {_HARM}; {ALONE}")

    def count(self, entries: int) -> None:
        """Compare the number of entries. Raises ArchiveError where there are too many."""
        if entries > self.entries:
            raise ArchiveError(f"it has more than {self.entries:,} entries; {ALONE}")


@contextlib.contextmanager
def damage_said() -> Iterator[None]:
    """Turn what the readers raise into ArchiveError."""
    try:
        yield
    except DAMAGE as error:
        raise ArchiveError(f"it is damaged ({reason_of(error)}); try to make it again, or to hand in a .zip") from None


def reason_of(error: BaseException) -> str:
    """Return a short text for what a reader raised."""
    return str(error)[:200] or type(error).__name__


def placed(name: str) -> tuple[tuple[str, ...], str]:
    """Return the parts of a member's name, or none and why it is unsafe."""
    try:
        return safe_parts(name), ""
    except Unsafe as error:
        return (), str(error)


def in_steps(read: Callable[[int], bytes], most: int) -> Iterator[bytes]:
    """Go through the first `most` bytes in small steps."""
    while most > 0 and (chunk := read(min(_STEP, most))):
        most -= len(chunk)
        yield chunk


def plausible(moment: float) -> float | None:
    """Return a time of a file where it can be one: after 1980 and before 2100."""
    return moment if 315_619_200 < moment < 4_102_444_800 else None
