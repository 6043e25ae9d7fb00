"""What goes into an export and what comes out of it; and who gets a number at all."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from grader.model.gradebook import Entry, Gradebook, Student
from grader.model.verdicts import CheckStatus
from grader.report.words import amount


class ExportError(Exception):
    """What was given cannot be used; the text says what was found and what to try."""


class Wishes(Struct, frozen=True):
    """How to export. Each format's `TAKES` names those that it knows; `student` is everybody's.

    `into` is the other system's file and `into_name` what it is called. `hidden` has the ids, `exercise/check`, of the
    checks that students do not see, `None` where that is not known. `student` picks one student by id.
    """

    into: bytes | None = None
    into_name: str = ""
    column: str = ""
    grade_column: str = ""
    feedback_column: str = ""
    out_of: float | None = None
    hidden_as: str = "hidden"
    missing_as_zero: bool = False
    student: str = ""
    hidden: frozenset[str] | None = None


class File(Struct, frozen=True):
    """One file to write; `name` has no folder in it."""

    name: str
    content: bytes


class Note(Struct, frozen=True):
    """Something that a person should know, and whom it concerns. `open` tells that somebody is left without a grade."""

    title: str
    names: tuple[str, ...] = ()
    open: bool = False


class Export(Struct, frozen=True):
    """The files, one or a folder full, and what a person should know. `folder` tells which of the two it is."""

    files: tuple[File, ...]
    summary: str
    notes: tuple[Note, ...] = ()
    folder: bool = False


class Score(Struct, frozen=True):
    """A student who gets a number, and the number."""

    entry: Entry
    points: float

    @property
    def student(self) -> Student:
        """Who it is."""
        return self.entry.student


_LEFT_OUT = {
    "missing": ("handed in nothing, left without a grade; --missing-as-zero writes 0", False),
    "partial": ("not graded to the end, left without a grade; grade the class again, it goes on", True),
    "not_graded": ("not graded through a fault of ours, left without a grade", True),
    "refused": ("the upload was refused, left without a grade", True),
}


def scores(book: Gradebook, wishes: Wishes) -> tuple[tuple[Score, ...], tuple[Note, ...]]:
    """Return whoever gets a number, and notes on everybody else.

    Nobody gets 0 for a fault of ours, and nobody for handing in nothing unless that was asked for. Raises `ExportError`
    for a student that nobody knows.
    """
    entries = asked(book, wishes.student)
    given: list[Score] = []
    rest: dict[str, list[Entry]] = {}
    for entry in entries:
        status = _status(entry)
        if status == "graded":
            given.append(Score(entry, entry.points))
        elif status == "missing" and wishes.missing_as_zero:
            given.append(Score(entry, 0.0))
        else:
            rest.setdefault(status, []).append(entry)
    notes = [_left_out(status, rest[status]) for status in (*_LEFT_OUT, *sorted(rest)) if rest.get(status)]
    return tuple(given), tuple(dict.fromkeys((*notes, *_unknown(book, wishes))))


def asked(book: Gradebook, student: str) -> Sequence[Entry]:
    """Return the student with that id, or everybody for "". Raises `ExportError` for an id that nobody has."""
    if not student:
        return book.entries
    found = tuple(entry for entry in book.entries if entry.student.id == student)
    if not found:
        from difflib import get_close_matches

        near = get_close_matches(student, [entry.student.id for entry in book.entries], cutoff=0.5)
        advice = f"try {' or '.join(map(repr, near))}" if near else "gradebook.csv lists all students"
        raise ExportError(f"--student {student!r}: nobody in the gradebook has this id; {advice}")
    return found


def _status(entry: Entry) -> str:
    """Return the entry's status; one check that we failed to grade is enough to leave the whole number open."""
    if entry.status == "graded" and entry.result is not None:
        statuses = {check.status for exercise in entry.result.exercises for check in exercise.checks}
        return "not_graded" if CheckStatus.NOT_GRADED in statuses else entry.status
    return entry.status


def _left_out(status: str, entries: Iterable[Entry]) -> Note:
    title, is_open = _LEFT_OUT.get(status, (f"{status}, left without a grade", True))
    return Note(title, tuple(f"{called(entry.student)}: {entry.note}".rstrip(": ") for entry in entries), is_open)


def _unknown(book: Gradebook, wishes: Wishes) -> Iterable[Note]:
    """Uploads of nobody: whoever sent them may be among those without a grade."""
    known = {entry.student.id for entry in book.entries}
    stray = tuple(f"{one.name}: {one.reason}" for one in book.refused if one.student not in known)
    if stray and not wishes.student:
        yield Note("uploads of which nobody knows the sender", stray, open=True)


def called(student: Student) -> str:
    """Return how a student is named in lists: name and id, or the id alone."""
    return f"{student.name} ({student.id})" if student.name and student.name != student.id else student.id


def scaled(score: Score, out_of: float | None) -> float:
    """Return the points on a scale up to `out_of`, or as they are. Raises `ExportError` where nothing can be had."""
    if out_of is None:
        return score.points
    possible = score.entry.possible
    if possible <= 0:
        raise ExportError(f"{called(score.student)}: {amount(possible)} points are possible, so nothing can be scaled")
    return score.points * out_of / possible
