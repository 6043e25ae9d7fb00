"""From a folder or an archive to a flat list of what is in it; an archive inside is a folder with an odd name.

Files that look like answers are copied into the spool at once, in one pass, so that a stream of tar is read no
oftener than once. Everything else is only named. Links, devices and FIFOs are never opened.
"""

import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from msgspec import Struct

from grader.bulk.intake.archives import members
from grader.bulk.intake.members import ALONE, MIB, Allowance, ArchiveError, EntryError, Member, plausible
from grader.bulk.intake.spool import Blob, Spool, room
from grader.bulk.names import archive_ending, clean, foreign_ending, is_junk
from grader.suite.laboratory import SOURCE_MOST, read_source

MOST_DEPTH: Final = 20
MOST_FILES: Final = 20_000
# how deep archives may lie in each other: that of a class, of a student, and one that the student put in
OF_CLASS: Final = 3
MOST_INSIDE: Final = 64 * MIB
MOST_RATIO: Final = 100
_FREE: Final = 16 * MIB
_FOREIGN: Final = "an archive of this kind cannot be read; try to pack it as .zip"


def of_a_class() -> Allowance:
    """Return what the archive of a class of thousands may cost."""
    return Allowance(table=48 * MIB, entries=400_000, unpacked=256 * 1024 * MIB, kept=64 * 1024 * MIB)


def of_one() -> Allowance:
    """Return what the archive of one student may cost."""
    return Allowance(table=4 * MIB, entries=MOST_FILES, unpacked=128 * MIB, kept=32 * MIB)


class Found(Struct, frozen=True, gc=False):
    """One thing in a source. `blob` is its content where it looks like an answer, `problem` why it was not taken.

    `is_archive` marks an archive, whose entries stand beside it with its path in front of theirs.
    """

    path: tuple[str, ...]
    modified: float | None = None
    blob: Blob | None = None
    problem: str = ""
    is_archive: bool = False


class Walker:
    """Goes through sources. `wanted` tells by its name whether a file looks like an answer.

    `told` hears how many entries of the archive of a class have been read, and 0 for how many there are.
    """

    def __init__(
        self, spool: Spool, wanted: Callable[[str], bool], told: Callable[[int, int], None] = lambda done, total: None
    ) -> None:
        self._spool = spool
        self._wanted = wanted
        self._told = told

    def folder(self, folder: str | Path, inside: tuple[str, ...]) -> Iterator[Found]:
        """Go through a folder of the disk; `inside` is the path under which its things are reported."""
        count = 0
        waiting = [(os.fspath(folder), inside)]
        while waiting:
            place, path = waiting.pop()
            try:
                entries = sorted(os.scandir(place), key=lambda entry: entry.name)
            except OSError as error:
                yield Found(path, problem=f"it cannot be opened: {error.strerror}")
                continue
            for entry in entries:
                count += 1
                if count > MOST_FILES:
                    yield Found(inside, problem=f"it has more than {MOST_FILES:,} files; only the first were looked at")
                    return
                yield from self._entry(entry, (*path, clean(entry.name)), len(inside), waiting)

    def _entry(
        self, entry: os.DirEntry[str], path: tuple[str, ...], top: int, waiting: list[tuple[str, tuple[str, ...]]]
    ) -> Iterator[Found]:
        if is_junk(path[top:]):
            yield Found(path)
        elif not entry.is_dir(follow_symlinks=False):
            yield from self.file(entry.path, path)
        elif len(path) > MOST_DEPTH:
            yield Found(path, problem=f"it lies more than {MOST_DEPTH} folders deep")
        else:
            if self._wanted(path[-1]):
                yield Found(path, problem="it is a folder, not a file")
            waiting.append((entry.path, path))

    def file(self, file: str, path: tuple[str, ...], *, of_class: bool = False) -> Iterator[Found]:
        """Go through one thing on the disk that is no folder: an archive, an answer, or neither."""
        try:
            status = os.lstat(file)
            modified = plausible(status.st_mtime)
            if not stat.S_ISREG(status.st_mode):
                what = "a symbolic link, which is never followed" if stat.S_ISLNK(status.st_mode) else "no regular file"
                yield Found(path, modified, problem=f"it is {what}")
            elif archive_ending(path[-1]):
                with open(file, "rb") as opened:
                    limits = (of_a_class(), OF_CLASS) if of_class else (of_one(), OF_CLASS - 1)
                    yield from self.archive(opened, path, modified, *limits)
            elif self._wanted(path[-1]):
                yield Found(path, modified, self._spool.put(read_source(Path(file))))
            else:
                yield Found(path, modified, problem=_FOREIGN if foreign_ending(path[-1]) else "")
        except OSError as error:
            yield Found(path, problem=f"it cannot be read: {error.strerror or error}")

    def archive(
        self, file: BinaryIO, path: tuple[str, ...], modified: float | None, allowance: Allowance, levels: int
    ) -> list[Found]:
        """Return an archive and all that is in it, or only the archive with the reason why it was not taken.

        Archives inside it are opened `levels` - 1 deep.
        """
        found: list[Found] = []
        seen: set[tuple[str, ...]] = set()
        try:
            for count, member in enumerate(members(file, allowance), 1):
                if levels == OF_CLASS:
                    self._told(count, 0)
                found.extend(self._member(member, path, seen, (allowance, levels)))
        except ArchiveError as error:
            return [Found(path, modified, problem=str(error), is_archive=True)]
        return [Found(path, modified, is_archive=True), *found]

    def _member(
        self, member: Member, above: tuple[str, ...], seen: set[tuple[str, ...]], limits: tuple[Allowance, int]
    ) -> Iterator[Found]:
        path = (*above, *(member.parts or (clean(member.name),)))
        junk = is_junk(member.parts)
        if junk:
            path = (*above, *member.parts[:junk])
            if path not in seen:
                seen.add(path)
                yield Found(path)
        elif member.problem:
            yield Found(path, member.modified, problem=member.problem)
        elif member.is_folder:
            if self._wanted(path[-1]):
                yield Found(path, problem="it is a folder, not a file")
        else:
            yield from self._content(member, path, limits)

    def _content(self, member: Member, path: tuple[str, ...], limits: tuple[Allowance, int]) -> Iterator[Found]:
        try:
            if archive_ending(path[-1]):
                yield from self._inner(member, path, limits)
            elif self._wanted(path[-1]):
                yield self._answer(member, path, limits[0])
            else:
                yield Found(path, member.modified, problem=_FOREIGN if foreign_ending(path[-1]) else "")
        except EntryError as error:
            yield Found(path, member.modified, problem=str(error), is_archive=bool(archive_ending(path[-1])))

    def _answer(self, member: Member, path: tuple[str, ...], allowance: Allowance) -> Found:
        too_large = Found(path, member.modified, problem=f"it is larger than {SOURCE_MOST:,} bytes")
        if member.size > SOURCE_MOST:
            return too_large
        content = b"".join(member.chunks(SOURCE_MOST + 1))
        if len(content) > SOURCE_MOST:
            return too_large
        allowance.keep(len(content))
        return Found(path, member.modified, self._spool.put(content))

    def _inner(self, member: Member, path: tuple[str, ...], limits: tuple[Allowance, int]) -> Iterator[Found]:
        """Copy an archive inside an archive to a nameless file, and go through it.

        In the archive of a class it has an allowance of its own: no student can use up that of the others.
        """
        allowance, levels = limits
        problem = _unfit(member, levels)
        if problem:
            yield Found(path, member.modified, problem=problem, is_archive=True)
            return
        with _nameless() as copy:
            for chunk in member.chunks(MOST_INSIDE):
                with room():
                    copy.write(chunk)
            with room():
                copy.seek(0)
            own = of_one() if levels == OF_CLASS else allowance
            yield from self.archive(copy, path, member.modified, own, levels - 1)


def _nameless() -> BinaryIO:
    with room():
        return tempfile.TemporaryFile(prefix="grader-intake-")


def _unfit(member: Member, levels: int) -> str:
    """Say why an archive inside an archive is not opened, "" where it is."""
    if levels <= 1:
        return f"it is an archive inside an archive inside an archive; {ALONE}"
    if member.size > MOST_INSIDE:
        return f"it has more than {MOST_INSIDE:,} bytes inside an archive; {ALONE}"
    if member.size > max(_FREE, MOST_RATIO * member.packed):
        return f"{member.packed:,} bytes unpack to {member.size:,}, as in an archive that was made to do harm"
    return ""
