"""The roster: who should have handed in. A CSV file `id,name,email,section`, as people and spreadsheets write it."""

import csv
import io
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from grader.bulk.names import clean
from grader.course.problems import near, shown
from grader.grading import InputError
from grader.model.gradebook import Student

MOST_BYTES: Final = 10_000_000
MOST_COLUMNS: Final = 1000
MOST_PROBLEMS: Final = 20
HEADER: Final = "id,name,email,section"

_SEPARATORS: Final = ",;\t|"
# the first of a kind that the header has is taken; further ones of `id` and `login` are other names of the student
_COLUMNS: Final = {
    "id": (
        "id",
        "student id",
        "student number",
        "student no",
        "identifier",
        "id number",
        "sis user id",
        "sis id",
        "学号",
    ),
    "name": ("name", "full name", "student name", "student", "姓名"),
    "first": ("first name", "firstname", "given name"),
    "last": ("last name", "lastname", "surname", "family name"),
    "email": ("email", "e mail", "email address", "e mail address", "mail", "邮箱", "电子邮箱"),
    "section": ("section", "group", "class", "班级"),
    "login": ("login", "username", "user name", "login id", "sis login id", "github", "github username", "用户名"),
}
_FORMULA: Final = re.compile(r'="([^"]*)"')
_ROUNDED: Final = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)


class RosterError(InputError):
    """A roster that cannot be used; one line for each problem, with the line of the file and what to try."""


class Roster(Struct, frozen=True):
    """The students in the order of the file. `logins` are further names by which a student's id may be found."""

    students: tuple[Student, ...]
    logins: dict[str, tuple[str, ...]] = {}


def load_roster(path: Path) -> Roster:
    """Read a roster. The header names the columns, in any order; only `id` must be there.

    Commas, semicolons, tabs and bars separate; a byte order mark, UTF-16 and the `sep=` line of Excel are understood.
    Raises RosterError with all that is wrong in it.
    """
    text = _text(path)
    first, separator, text = _separator(text)
    reader = _Reader(path, text, separator, first)
    students = reader.students()
    if not reader.problems and not students:
        reader.note(first, f"there is no student below the header; try one line for each, {HEADER}")
    if reader.problems:
        raise RosterError("\n".join(reader.problems))
    return Roster(tuple(students), reader.logins)


def _text(path: Path) -> str:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise RosterError(f"{path}: the roster is no regular file; try the name of a CSV file")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise RosterError(f"{path}: there is no such roster; try the name of a CSV file with {HEADER}") from None
    except OSError as error:
        raise RosterError(f"{path}: the roster cannot be read: {error.strerror}; try to mend its permissions") from None
    if len(data) > MOST_BYTES:
        raise RosterError(f"{path}: the roster has more than {MOST_BYTES:,} bytes; try the list of one class")
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = data[error.start : error.start + 4]
        advice = "try to save it as 'CSV UTF-8' in the spreadsheet"
        raise RosterError(f"{path}:{line}: {found!r} is no {encoding.removesuffix('-sig').upper()}; {advice}") from None


def _separator(text: str) -> tuple[int, str, str]:
    """Return the number of the header's line, what separates cells, and the text from that line on."""
    first = 1
    while text:
        line, _, rest = text.partition("\n")
        if re.fullmatch(r"sep=.", line.strip(), re.IGNORECASE):
            return first + 1, line.strip()[-1], rest
        if line.strip():
            break
        first, text = first + 1, rest
    header = text.partition("\n")[0]
    known = {
        each: len([cell for cell in header.split(each)[:MOST_COLUMNS] if _kind(cell.strip(' "\r'))])
        for each in _SEPARATORS
    }
    return first, max(_SEPARATORS, key=lambda each: (known[each], header.count(each))), text


def _kind(cell: str) -> str:
    """Return the kind of column that a header's cell names, "" for none that is used."""
    word = " ".join(re.split(r"[\s_-]+", clean(cell).lower()))
    return next((kind for kind, words in _COLUMNS.items() if word in words), "")


class _Reader:
    """One reading of one file; what is wrong is collected."""

    def __init__(self, path: Path, text: str, separator: str, first: int) -> None:
        self._path = path
        self._rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        self._first = first
        self._lines: dict[str, int] = {}
        self._columns: dict[str, list[int]] = {}
        self._width = 0
        self.logins: dict[str, tuple[str, ...]] = {}
        self.problems: list[str] = []

    def note(self, line: int, text: str) -> None:
        """Keep a problem. Raises RosterError once there are too many."""
        self.problems.append(f"{self._path}:{line}: {text}")
        if len(self.problems) >= MOST_PROBLEMS:
            self.problems.append(f"{MOST_PROBLEMS} problems so far, the rest was not read; mend these first")
            raise RosterError("\n".join(self.problems))

    def students(self) -> list[Student]:
        """Return the students of all good rows."""
        rows = self._numbered()
        line, header = next(rows, (self._first, []))
        if not self._header(line, header):
            return []
        return [student for line, row in rows if (student := self._student(line, row))]

    def _numbered(self) -> Iterator[tuple[int, list[str]]]:
        """Go through the rows that are not empty, each with the line in which it begins."""
        while True:
            line = self._first + self._rows.line_num
            try:
                row = next(self._rows, None)
            except csv.Error as error:
                self.note(line, f"it is no valid CSV from here on: {error}; try to mend the quotes")
                return
            if row is None:
                return
            if any(cell.strip() for cell in row):
                yield line, [clean(cell) for cell in row]

    def _header(self, line: int, header: list[str]) -> bool:
        if len(header) > MOST_COLUMNS:
            self.note(line, f"the header has {len(header):,} columns, more than {MOST_COLUMNS:,}; try to remove some")
            return False
        for place, cell in enumerate(header):
            self._columns.setdefault(_kind(cell), []).append(place)
        self._width = len(header)
        for kind in ("name", "first", "last", "email", "section"):
            if len(self._columns.get(kind, ())) > 1 and self._same_words(kind, header):
                self.note(line, f"the column {kind!r} stands here twice; try to rename one of the two")
        if "id" not in self._columns and "login" in self._columns:
            self._columns["id"] = self._columns.pop("login")
        if "id" in self._columns:
            preferred = _COLUMNS["id"]
            self._columns["id"].sort(key=lambda place: _position(header[place], preferred))
            return not self.problems
        alike = [cell for cell in header if near(cell, ("id", "student id"))]
        found = ", ".join(shown(cell) for cell in header[:8]) or "an empty line"
        advice = f"rename {alike[0]!r} to 'id'" if alike else f"put a line like {HEADER} on top"
        self.note(line, f"the header has no column 'id', only {found}; try to {advice}")
        return False

    def _same_words(self, kind: str, header: list[str]) -> bool:
        words = [header[place].lower() for place in self._columns[kind]]
        return len(set(words)) < len(words)

    def _student(self, line: int, row: list[str]) -> Student | None:
        if not any(row[: self._width]) or self._is_maximum(row):
            return None
        if len(row) < self._width or any(row[self._width :]):
            advice = "put a text with a separator in quotes" if len(row) > self._width else "add what is missing"
            self.note(line, f"there are {len(row)} cells under a header of {self._width}; try to {advice}")
            return None
        id = self._cell(row, "id")
        if not id:
            self.note(line, f"{shown(self._cell(row, 'name'))} has no id; try to add one, or to remove the line")
            return None
        if _ROUNDED.fullmatch(id):
            self.note(line, f"the id {id!r} was rounded by a spreadsheet; try to format the column as text")
            return None
        if id in self._lines:
            first = self._lines[id]
            self.note(line, f"the id {shown(id)} stands here twice, first in line {first}; try to remove one")
            return None
        self._lines[id] = line
        self._note_logins(id, row)
        name = self._cell(row, "name") or f"{self._cell(row, 'first')} {self._cell(row, 'last')}".strip()
        return Student(id, name, self._cell(row, "email"), self._cell(row, "section"))

    def _is_maximum(self, row: list[str]) -> bool:
        """Whether this is the line with the maxima in an export of Canvas."""
        return "points possible" in row[0].lower() and not self._cell(row, "id")

    def _cell(self, row: list[str], kind: str, number: int = 0) -> str:
        places = self._columns.get(kind, [])
        if number >= len(places) or places[number] >= len(row):
            return ""
        cell = row[places[number]]
        formula = _FORMULA.fullmatch(cell)
        return formula[1].strip() if formula else cell

    def _note_logins(self, id: str, row: list[str]) -> None:
        further = [self._cell(row, "id", number) for number in range(1, len(self._columns["id"]))]
        further += [self._cell(row, "login", number) for number in range(len(self._columns.get("login", ())))]
        names = tuple(name for name in further if name and name != id)
        if names:
            self.logins[id] = names


def _position(cell: str, words: tuple[str, ...]) -> int:
    word = " ".join(re.split(r"[\s_-]+", cell.lower()))
    return words.index(word) if word in words else len(words)
