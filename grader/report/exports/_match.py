"""Whose row is whose: the students of the class, and the rows of another system's file."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from grader.model.gradebook import Student
from grader.report.exports._parts import Note, called


class Row(Struct, frozen=True):
    """One row of the file: its number, how a person would call it, its ids by kind, and its name."""

    number: int
    label: str
    ids: tuple[str, ...]
    name: str = ""


class Matching(Struct, frozen=True):
    """Rows by student id, and everybody who could not be joined."""

    rows: dict[str, int]
    notes: tuple[Note, ...]


def match(students: Sequence[Student], everybody: Sequence[Student], rows: Sequence[Row], file: str) -> Matching:
    """Join the students with a number to rows, by ids of any kind first, by name for those who are left.

    Two rows for one student or two students for one row are nobody's: a wrong grade is worse than none. `everybody` is
    the class, also those without a number; they take their rows, and are nothing to worry about.
    """
    joined, unclear = _join(everybody, rows, _ids, lambda row: {_plain(each) for each in row.ids if each.strip()})
    doubtful = {*joined, *unclear}
    taken = {*joined.values(), *(number for numbers in unclear.values() for number in numbers)}
    people = [student for student in everybody if student.id not in doubtful]
    named, unclear_names = _join(people, [row for row in rows if row.number not in taken], _names, _row_names)
    joined.update(named)
    unclear.update(unclear_names)
    return Matching(joined, tuple(_notes(students, rows, joined, unclear, file)))


Keys = Callable[[Student], set[str]]


def _join(
    students: Sequence[Student], rows: Sequence[Row], ours: Keys, theirs: Callable[[Row], set[str]]
) -> tuple[dict[str, int], dict[str, tuple[int, ...]]]:
    """Return the row of each student who has just one that is nobody else's, and the rows of those who are unclear."""
    by_key: dict[str, set[int]] = {}
    for row in rows:
        for key in theirs(row):
            by_key.setdefault(key, set()).add(row.number)
    found = {student.id: {n for key in ours(student) for n in by_key.get(key, ())} for student in students}
    wanted: dict[int, int] = {}
    for numbers in found.values():
        for number in numbers:
            wanted[number] = wanted.get(number, 0) + 1
    sure = {id: min(numbers) for id, numbers in found.items() if len(numbers) == 1 and wanted[min(numbers)] == 1}
    return sure, {id: tuple(sorted(numbers)) for id, numbers in found.items() if numbers and id not in sure}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _ids(student: Student) -> set[str]:
    return {_plain(each) for each in (student.id, student.email) if each.strip()}


def _letters(text: str) -> str:
    """Return a name as downloads write it: without case, accents, blanks and signs."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in parts if each.isalnum())


def _names(student: Student) -> set[str]:
    return {key for key in (_letters(student.name), _letters(student.id)) if key and not key.isdigit()}


def _row_names(row: Row) -> set[str]:
    """Return the letters of `Last, First`, and those of `First Last`."""
    last, _, first = row.name.partition(",")
    return {key for key in (_letters(row.name), _letters(first + last)) if key}


def _notes(
    students: Sequence[Student],
    rows: Sequence[Row],
    joined: dict[str, int],
    unclear: dict[str, tuple[int, ...]],
    file: str,
) -> Iterable[Note]:
    labels = {row.number: row.label for row in rows}
    lost = tuple(called(one) for one in students if one.id not in joined and one.id not in unclear)
    if lost:
        yield Note(f"graded, but not in {file}", lost, open=True)
    doubts = tuple(
        f"{called(one)}: {', '.join(labels[number] for number in unclear[one.id])}"
        for one in students
        if one.id in unclear
    )
    if doubts:
        yield Note(f"not clear which row of {file} is theirs, so none was filled", doubts, open=True)
    used = {*joined.values(), *(number for numbers in unclear.values() for number in numbers)}
    rest = tuple(row.label for row in rows if row.number not in used)
    if rest:
        yield Note(f"in {file}, but not in the class", rest)
