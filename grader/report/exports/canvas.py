"""Canvas: the gradebook that the teacher exported, with one assignment filled in.

A column without an id in its title would make a new assignment at import, so only columns with one are filled. `EX`
(excused) and `N/A` (not assigned) are the teacher's decisions and stay. Sources: Canvas's `lib/gradebook_importer.rb`
and `lib/gradebook_exporter.rb`.
"""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from grader.model.gradebook import Gradebook
from grader.report.exports._match import Matching, Row, match
from grader.report.exports._parts import Export, ExportError, File, Note, Score, Wishes, called, scaled, scores
from grader.report.exports._sheet import Sheet, number
from grader.report.words import amount

TAKES = ("into", "column", "out_of", "missing_as_zero")

_TITLE = re.compile(r"(.*)\s\((\d+)\)", re.DOTALL)
_HIDDEN = re.compile(r"\s*(muted|manual posting.*)?\s*", re.IGNORECASE | re.DOTALL)
_IDS = ("ID", "SIS User ID", "SIS Login ID")
_NOT_OURS = ("ex", "n/a")
_MOST_LISTED = 10


def export(book: Gradebook, wishes: Wishes) -> Export:
    """Return the teacher's file with the column filled. Raises `ExportError`."""
    if wishes.into is None:
        raise ExportError(
            "Canvas takes grades in a file of its own; try --into with the file it exports (Grades, Export)"
        )
    sheet = Sheet(wishes.into, wishes.into_name)
    _check_header(sheet)
    column = _Assignments(sheet).meant(wishes.column)
    top = wishes.out_of if wishes.out_of is not None else _points_possible(sheet, column)
    given, notes = scores(book, wishes)
    rows = list(_rows(sheet))
    joined = match([one.student for one in given], [entry.student for entry in book.entries], rows, repr(sheet.name))
    filled, more = _fill(sheet, column, top, given, joined)
    summary = f"{filled} of {len(rows)} students have a grade from us in column {sheet.value(0, column)!r}"
    if top not in (None, book.possible):
        summary += f", scaled from {amount(book.possible)} to {amount(top or 0)}"
    return Export((File("canvas.csv", sheet.dump()),), summary, (*notes, *joined.notes, *more))


def _fill(
    sheet: Sheet, column: int, top: float | None, given: Iterable[Score], joined: Matching
) -> tuple[int, list[Note]]:
    """Write the grades into the column; return how many, and what stood there before."""
    filled, kept, changed = 0, list[str](), list[str]()
    sign = sheet.decimal(column)
    for one in given:
        row = joined.rows.get(one.student.id)
        if row is None:
            continue
        old, new = sheet.value(row, column).strip(), amount(scaled(one, top))
        if old.casefold() in _NOT_OURS:
            kept.append(f"{called(one.student)}: {old}")
            continue
        if old not in ("", "-") and number(old) != float(new):
            changed.append(f"{called(one.student)}: {old} is now {new}")
        sheet.put(row, column, new.replace(".", sign))
        filled += 1
    notes = [Note("excused or not assigned in Canvas, left so", tuple(kept))] if kept else []
    return filled, [*notes, *([Note("had another grade before", tuple(changed))] if changed else [])]


def _check_header(sheet: Sheet) -> None:
    header = sheet.row(0)
    names = len(header) > 3 and (header[:2] == ["LastName", "FirstName"] or (header[0], header[1]) == ("Student", "ID"))
    if not names or "Section" not in header or "ID" not in header:
        found = ", ".join(map(repr, header[:4]))
        wanted = "Canvas's gradebook begins with 'Student', 'ID', ... 'Section'"
        raise ExportError(f"{wanted}, {sheet.name!r} with {found}; try the file that Canvas exports, as it is")


class _Assignments:
    """The columns that a grade may stand in: those with an id in the header that Canvas does not keep to itself."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._header = sheet.row(0)
        top = _top(sheet)
        self._known: dict[int, tuple[str, str]] = {}
        for at in range(self._header.index("Section") + 1, len(self._header)):
            found = _TITLE.fullmatch(self._header[at].strip())
            if found and not (top and "read only" in sheet.value(top, at)):
                self._known[at] = (found.group(1).strip(), found.group(2))

    def meant(self, word: str) -> int:
        """Return the column with this header, title or id; with none, the only one. Raises `ExportError`."""
        word, file = word.strip(), self._sheet.name
        if not self._known:
            advice = "try to make the assignment in Canvas, then to export again"
            raise ExportError(f"{file!r} has no column of an assignment, such as 'Processes (1234)'; {advice}")
        if not word:
            found = list(self._known)
        else:
            found = [at for at, names in self._known.items() if word in (self._header[at].strip(), *names)]
        if len(found) == 1:
            return found[0]
        if found:
            several = (
                f"--column {word!r} means {len(found)} assignments" if word else f"there are {len(found)} assignments"
            )
            raise ExportError(f"{file!r}: {several}; try --column with one of {self._list(found)}")
        raise ExportError(f"{file!r}: --column {word!r} is no assignment there{self._advice(word)}")

    def _advice(self, word: str) -> str:
        if word in self._header:
            every = self._list(self._known)
            return f": it has no id, or belongs to Canvas, so that an import would not fill it; try one of {every}"
        titles = {title.casefold(): at for at, (title, _) in self._known.items()}
        near = get_close_matches(word.casefold(), titles)
        near += [title for title in titles if word.casefold() in title and title not in near]
        return f"; try {self._list([titles[title] for title in near] or self._known)}"

    def _list(self, columns: Iterable[int]) -> str:
        names = [repr(self._header[at].strip()) for at in columns]
        more = f" and {len(names) - _MOST_LISTED} more" if len(names) > _MOST_LISTED else ""
        return ", ".join(names[:_MOST_LISTED]) + more


def _top(sheet: Sheet) -> int:
    """Return the row with the points that are possible, 0 where there is none."""
    return next((row for row in range(1, len(sheet)) if "Points Possible" in sheet.value(row, 0)), 0)


def _points_possible(sheet: Sheet, column: int) -> float | None:
    row = _top(sheet)
    found = number(sheet.value(row, column)) if row else None
    return found if found else None


def _rows(sheet: Sheet) -> Iterator[Row]:
    """Go through the rows of students."""
    header = sheet.row(0)
    ids = [header.index(name) for name in _IDS if name in header]
    two = header[0] == "LastName"
    for row in range(1, len(sheet)):
        values = sheet.row(row)
        if "Points Possible" in values[0] or all(_HIDDEN.fullmatch(value) for value in values):
            continue
        name = f"{sheet.value(row, 0)}, {sheet.value(row, 1)}" if two else sheet.value(row, 0)
        yield Row(row, f"{name} (row {row + 1})", tuple(sheet.value(row, at) for at in ids), name)
