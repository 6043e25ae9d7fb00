"""What is written out of the store: the gradebook, a result for each student, the report, and what was not graded.

Each file appears as a whole. Nothing is read back: the store is the only source.
"""

import contextlib
import csv
import io
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from grader.bulk.gradebook import Book
from grader.bulk.records import Person
from grader.bulk.regrade import Change
from grader.bulk.store import read_record, rows
from grader.grading import InputError
from grader.model.gradebook import Entry, Gradebook, Refused
from grader.report.escape import inert_cell
from grader.report.filenames import file_names
from grader.report.formats import json
from grader.report.pages.class_page import class_report

GRADEBOOK, REFUSED, RESULTS, REPORT = "gradebook.csv", "refused.csv", "results", "report"
CHANGES = "changes.csv"
_IGNORED = "no answer to an exercise of the course: ignored"

Cell = str | int | float


class Tally(Struct, frozen=True):
    """What a gradebook came to: students by status, and whether all of them have full points."""

    students: dict[str, int]
    refused: int
    full: bool


def write_files(out: Path, database: sqlite3.Connection, number: int, *, report: bool = True) -> Tally:
    """Write all files of an edition into the folder `out`, with or without the report.

    Raises `InputError` if that is not possible.
    """
    book = Book(database, number)
    cover = book.cover()
    names = file_names(students(database, number))
    counter = _Counter(cover)
    try:
        (out / RESULTS).mkdir(exist_ok=True)
        # each entry is read once: the report is made of those that have just been written
        entries = counter.of(_written_entries(out, book, cover, names))
        if report:
            _write_report(out / REPORT, book, cover, names, entries)
        for _entry in entries:
            pass
        _write(out / REFUSED, _refused_table(cover.refused, database, number))
        _sweep(out / RESULTS, {f"{name}.json" for name in names.values()})
    except OSError as error:
        raise _unwritten(out, error) from None
    return counter.tally()


def write_changes(out: Path, changes: Iterable[Change]) -> None:
    """Write what an edition has changed, a line for each difference. Raises `InputError` as `write_files`."""
    file = io.StringIO(newline="")
    table = _table(file)
    table.writerow(("student", "exercise", "points_before", "possible_before", "points", "possible", "why"))
    for one in changes:
        before, after = (("", "") if each is None else map(_number, each) for each in (one.before, one.after))
        table.writerow(_safe((one.student, one.exercise, *before, *after, "; ".join(one.why))))
    try:
        _write(out / CHANGES, file.getvalue())
    except OSError as error:
        raise _unwritten(out, error) from None


def _unwritten(out: Path, error: OSError) -> InputError:
    return InputError(
        f"{error.filename or str(out)!r} cannot be written: {error.strerror}. All results are kept in the store; "
        "make room, and run the same again"
    )


def has_report(out: Path, database: sqlite3.Connection, number: int) -> bool:
    """Return whether the report is that of the edition, and complete."""
    noted = next(rows(database, "SELECT value FROM about WHERE name = ?", (REPORT,)), ("",))[0]
    return bool(noted == str(number)) and (out / REPORT / "index.html").is_file()


def note_report(database: sqlite3.Connection, number: int | None) -> None:
    """Note of which edition the report is, when it is complete. Raises `sqlite3.Error`."""
    database.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (REPORT, "" if number is None else str(number)))


class _Counter:
    """Counts the entries that pass."""

    def __init__(self, cover: Gradebook) -> None:
        self._statuses: Counter[str] = Counter()
        self._refused = len(cover.refused)
        self._full = not cover.refused

    def of(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        for entry in entries:
            self._statuses[entry.status] += 1
            self._full = self._full and entry.status == "graded" and entry.points >= entry.possible
            yield entry

    def tally(self) -> Tally:
        return Tally(dict(self._statuses), self._refused, self._full)


def _written_entries(out: Path, book: Book, cover: Gradebook, names: dict[str, str]) -> Iterator[Entry]:
    """Yield the entries; each has been written by then, and the gradebook is complete after the last."""
    lessons = [lesson.id for lesson in book.edition.course.lessons]
    with _whole(out / GRADEBOOK) as file:
        table = _table(file)
        table.writerow([*_FIRST, *lessons, *_LAST])
        for entry in book.entries():
            table.writerow(_safe(_line(entry, cover, lessons)))
            if entry.result is not None:
                _write(out / RESULTS / f"{names[entry.student.id]}.json", json.dump(entry.result).decode())
            yield entry


def _write_report(folder: Path, book: Book, cover: Gradebook, names: dict[str, str], entries: Iterable[Entry]) -> None:
    (folder / "students").mkdir(parents=True, exist_ok=True)
    language = book.edition.options.language
    written = set()
    for name, content in class_report(cover, book.answers, language, entries, tuple(names)):
        _write(folder / name, content.decode())
        written.add(Path(name).name)
    _sweep(folder, written)
    _sweep(folder / "students", written)


_FIRST = ("student", "name", "section", "submission")
_LAST = (
    *("adjustment", "total", "possible", "status", "seed", "isolation", "course_version", "grader_version"),
    *("adjustments", "flags", "note"),
)


def _line(entry: Entry, cover: Gradebook, lessons: Sequence[str]) -> list[Cell]:
    result = entry.result
    points = {lesson.id: lesson.points for lesson in result.lessons} if result else {}
    adjusted = sum(adjustment.points for adjustment in entry.adjustments)
    return [
        entry.student.id,
        entry.student.name,
        entry.student.section,
        result.submission if result else "",
        *(_number(points[lesson]) if lesson in points else "" for lesson in lessons),
        _number(adjusted) if entry.adjustments else "",
        _number(entry.points) if result or entry.adjustments else "",
        _number(entry.possible),
        entry.status,
        cover.seed,
        str(cover.isolation),
        cover.course_version,
        cover.grader_version,
        "; ".join(f"{one.kind} {one.points:+g}: {one.reason}" for one in entry.adjustments),
        "; ".join(entry.flags),
        entry.note,
    ]


def _refused_table(refused: Iterable[Refused], database: sqlite3.Connection, number: int) -> str:
    file = io.StringIO(newline="")
    table = _table(file)
    table.writerow(("name", "student", "reason"))
    for one in refused:
        table.writerow(_safe((one.name, one.student, one.reason)))
    for (record,) in rows(database, "SELECT record FROM students WHERE edition = ? ORDER BY student", (number,)):
        person = read_record(record, Person)
        for name in person.ignored:
            table.writerow(_safe((f"{person.submission}: {name}", person.student.id, _IGNORED)))
    return file.getvalue()


def _table(file: io.TextIOBase) -> "csv._writer":  # type: ignore[name-defined]
    # all text is quoted: where a semicolon separates, no cell of ours may begin in the middle of one
    return csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")


def _safe(line: Iterable[Cell]) -> list[Cell]:
    return [inert_cell(cell) if isinstance(cell, str) else cell for cell in line]


def _number(points: float) -> Cell:
    rounded = round(points, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def students(database: sqlite3.Connection, number: int) -> list[str]:
    """Return the ids of all students of an edition, in order."""
    found = rows(database, "SELECT record FROM students WHERE edition = ? ORDER BY student", (number,))
    return [read_record(record, Person).student.id for (record,) in found]


@contextlib.contextmanager
def _whole(path: Path) -> Iterator[io.TextIOBase]:
    """Open a file that takes the place of `path` when it is complete."""
    new = path.with_name(f".{path.name}.new")
    try:
        with open(new, "w", encoding="utf-8", newline="") as file:
            yield file
        os.replace(new, path)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink()
        raise


def _write(path: Path, text: str) -> None:
    with _whole(path) as file:
        file.write(text)


def _sweep(folder: Path, names: set[str]) -> None:
    """Remove what was written of students who are no more in the class, and of what there is no more."""
    for path in folder.iterdir():
        if path.suffix in (".json", ".html", ".csv") and path.name not in names:
            path.unlink()
