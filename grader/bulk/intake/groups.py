"""A source cut into uploads: one for each student, or each attachment of a student.

The things in a source are a tree. The uploads are the children of one of its folders, and the question is which: the
top, an archive of the whole class, or the folder that somebody has packed around it.
"""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from grader.bulk.intake.layout import Layout
from grader.bulk.intake.records import IntakeError
from grader.bulk.intake.senders import Sender, clone_prefix, plain_sender, platform_of, platform_sender
from grader.bulk.intake.walk import Found, Walker
from grader.bulk.names import archive_ending, clean, foreign_ending, is_junk
from grader.course.problems import near

Path_ = tuple[str, ...]
# a roster lying there is no upload that went astray
_BESIDE = (".csv", ".yaml", ".yml")


class Group(Struct, frozen=True):
    """One upload: its own name, who sent it, and what is in it, by paths inside it.

    `problem` says why an archive could not be opened; `is_file` is true for a single file, `is_clone` for a repository.
    """

    name: str
    sender: Sender
    found: list[Found]
    modified: float | None = None
    problem: str = ""
    is_file: bool = False
    is_clone: bool = False


class Stray(Struct, frozen=True):
    """Something among the uploads that is none, and why."""

    name: str
    reason: str


def refuse_absent(source: Path) -> None:
    """Raise IntakeError where there is nothing at `source`, with a near name."""
    with _opened(source):
        if source.exists():
            return
        names = os.listdir(source.parent) if source.parent.is_dir() else []
    alike = near(source.name, names)
    advice = repr(str(source.parent / alike[0])) if alike else "the folder or the archive with the submissions"
    raise IntakeError(f"{source}: there is no such folder or archive; try {advice}")


@contextlib.contextmanager
def _opened(source: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise IntakeError(f"{source}: it cannot be opened: {error.strerror}; try to mend its permissions") from None


class Cutter:
    """Cuts one source. `is_student` tells whether somebody on the roster has a name; `told` hears of progress."""

    def __init__(
        self,
        source: Path,
        walker: Walker,
        layout: Layout,
        is_student: Callable[[str], bool],
        told: Callable[[int, int], None],
    ) -> None:
        self._source = source
        self._walker = walker
        self._layout = layout
        self._is_student = is_student
        self._told = told

    def cut(self) -> Iterator[Group | Stray]:
        """Go through the uploads. Raises IntakeError where the source is none."""
        refuse_absent(self._source)
        with _opened(self._source):
            if self._source.is_dir():
                yield from self._folder()
            else:
                yield from self._archive()

    def _archive(self) -> Iterator[Group | Stray]:
        name = clean(self._source.name)
        if not archive_ending(name) or not self._source.is_file():
            kind = "an archive that cannot be read" if foreign_ending(name) else "neither a folder nor an archive"
            raise IntakeError(f"{self._source}: it is {kind}; try a folder, a .zip or a .tar.gz with the submissions")
        found = list(self._walker.file(os.path.abspath(self._source), (name,), of_class=True))
        if found[0].problem:
            raise IntakeError(f"{self._source}: {found[0].problem}")
        inside = _below(found[1:], (name,))
        place = self._class_folder(inside, of_source=True)
        if place is None:
            yield Group(name, plain_sender(name), inside, found[0].modified)
        else:
            yield from self._children(_below(inside, place), (place or (name,))[-1])

    def _folder(self) -> Iterator[Group | Stray]:
        with os.scandir(self._source) as entries:
            listed = sorted((entry for entry in entries if not is_junk((clean(entry.name),))), key=lambda e: e.name)
        if not listed:
            raise IntakeError(f"{self._source}: there is nothing in it; try the folder that holds the submissions")
        self._refuse_one_submission([clean(entry.name) for entry in listed])
        platform = platform_of(entry.name for entry in listed)
        clones = [clean(entry.name) for entry in listed if os.path.lexists(os.path.join(entry.path, ".git"))]
        prefix = clone_prefix(self._source.absolute().name, clones)
        whole = [entry for entry in listed if entry.is_dir(follow_symlinks=False) or archive_ending(entry.name)]
        for done, entry in enumerate(listed):
            self._told(done, len(listed))
            name, alone = clean(entry.name), len(whole) == 1
            found = self._walked(entry, name, alone)
            sender = platform_sender(platform, name) or plain_sender(name, prefix if name in clones else "")
            yield from self._upload(name, sender, found, alone=alone)
        self._told(len(listed), len(listed))

    def _walked(self, entry: os.DirEntry[str], name: str, alone: bool) -> list[Found]:
        if entry.is_dir(follow_symlinks=False):
            return list(self._walker.folder(entry.path, (name,)))
        return list(self._walker.file(entry.path, (name,), of_class=alone))

    def _refuse_one_submission(self, names: list[str]) -> None:
        """Raise IntakeError where the source is one student's work, not a folder of them."""
        places = [name for name in names if self._layout.is_place(name) or self._layout.is_answer(name)]
        if places and len(places) == len([name for name in names if not name.startswith(".")]):
            raise IntakeError(
                f"{self._source}: it holds {places[0]!r}, so it is one submission and not a folder of them; "
                "try `python -m grader grade --submission`, or the folder above it"
            )

    def _upload(self, name: str, sender: Sender, found: list[Found], *, alone: bool) -> Iterator[Group | Stray]:
        """Turn a child of the source into an upload, or into several where it is a class of its own."""
        inside = _below(found, (name,))
        if not sender.platform and not self._is_student(name) and any(thing.path for thing in inside):
            place = () if self._is_class(inside) else self._class_folder(inside) if alone else None
            if place is not None:
                yield from self._children(_below(inside, place), (name, *place)[-1])
                return
        yield self._group(name, sender, inside)

    def _is_class(self, inside: list[Found]) -> bool:
        """Whether the names in it prove that a child of the source is a class of its own: a section, for instance."""
        folders = _folders(inside)
        return bool(platform_of(_tops(inside))) or (bool(folders) and all(map(self._is_student, folders)))

    def _class_folder(self, inside: list[Found], *, of_source: bool = False) -> Path_ | None:
        """Return the folder whose children are uploads, None where all of it is one submission.

        Nothing proves it. Answers to one exercise in two folders side by side, with none above them, are taken for two
        students'; an archive of a class (`of_source`) may hold one student, or students without any answer.
        """
        place: Path_ = ()
        while True:
            here = _below(inside, place)
            tops = _tops(here)
            if platform_of(tops):
                return place
            roots = [
                (root, thing.path[-1])
                for thing in here
                if thing.blob and (root := self._layout.root(thing.path)) is not None
            ]
            if any(root == () for root, _ in roots) or any(self._layout.is_place(name) for name in tops):
                return place[:-1] if of_source and place else None
            heads, folders = {root[0] for root, _ in roots}, _folders(here)
            several = len({(root[0], file) for root, file in roots}) > len({file for _, file in roots})
            if several or (of_source and len(folders) > 1):
                return place
            if len(heads or folders) != 1:
                return None
            place = (*place, *(heads or folders))

    def _children(self, inside: list[Found], folder: str) -> Iterator[Group | Stray]:
        """Cut a folder of uploads that was found inside the source."""
        children: dict[str, list[Found]] = {}
        for thing in inside:
            if thing.path and not is_junk(thing.path[:1]):
                children.setdefault(thing.path[0], []).append(thing)
        platform = platform_of(children)
        clones = [name for name, things in children.items() if any(thing.path[1:2] == (".git",) for thing in things)]
        prefix = clone_prefix(folder, clones)
        for name, things in sorted(children.items()):
            sender = platform_sender(platform, name) or plain_sender(name, prefix if name in clones else "")
            yield self._group(name, sender, _below(things, (name,)))

    def _group(self, name: str, sender: Sender, inside: list[Found]) -> Group | Stray:
        """Return an upload whose things have paths inside it; its own path is ()."""
        own = next((thing for thing in inside if not thing.path), None)
        if self._layout.is_place(name):
            return Stray(name, "it is a folder of exercises beside the submissions; try to put it into a student's")
        if own and len(inside) == 1 and not own.is_archive:
            return self._file(name, sender, own)
        return Group(
            name=name,
            sender=sender,
            found=[thing for thing in inside if thing.path or (thing.problem and not thing.is_archive)],
            modified=own.modified if own else None,
            problem=own.problem if own and own.is_archive else "",
            is_clone=any(thing.path[:1] == (".git",) for thing in inside),
        )

    def _file(self, name: str, sender: Sender, own: Found) -> Group | Stray:
        """Return an upload of one file. Without a platform's name in front of it, nobody knows whose it is."""
        if sender.platform:
            inside = Found((sender.file or name,), own.modified, own.blob, own.problem)
            return Group(name, sender, [inside], own.modified, is_file=True)
        if own.problem:
            return Group(name, sender, [], own.modified, own.problem)
        if name.lower().endswith(_BESIDE):
            return Stray(name, "")
        return Stray(name, "it lies beside the submissions; try to put it into a folder with the student's name")


def _below(found: Iterable[Found], place: Path_) -> list[Found]:
    """Return what lies at or below a folder, by paths inside it."""
    size = len(place)
    return [
        Found(thing.path[size:], thing.modified, thing.blob, thing.problem, thing.is_archive)
        for thing in found
        if thing.path[:size] == place
    ]


def _tops(found: Iterable[Found]) -> set[str]:
    return {thing.path[0] for thing in found if thing.path and not is_junk(thing.path[:1])}


def _folders(found: Iterable[Found]) -> set[str]:
    """Return the folders and archives at the top."""
    inside = (thing for thing in found if len(thing.path) > 1 or (thing.path and thing.is_archive))
    return {thing.path[0] for thing in inside if not is_junk(thing.path[:1])}
