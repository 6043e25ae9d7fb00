"""Moodle: the grading worksheet that the teacher downloaded, with grades and feedback filled in.

Its headers are in the teacher's language. Moodle skips rows whose grade is below 0 or above the maximum, and shows
feedback as HTML. Sources: Moodle's `mod/assign/gradingtable.php`, `mod/assign/feedback/offline/locallib.php` and
`importgradeslib.php`, and its language packs.
"""

import html
import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from msgspec import Struct, structs

from grader.model.gradebook import Entry, Gradebook
from grader.model.results import ExerciseResult
from grader.model.verdicts import CheckStatus, ExerciseStatus
from grader.report.escape import visible, visible_lines
from grader.report.exports._match import Row, match
from grader.report.exports._parts import Export, ExportError, File, Note, Score, Wishes, called, scaled, scores
from grader.report.exports._sheet import Sheet, number
from grader.report.outline import grouped_complaints
from grader.report.words import amount, score

TAKES = ("into", "grade_column", "feedback_column", "out_of", "missing_as_zero")

# English, German, Spanish, French, Chinese (simplified, traditional), Dutch, Japanese; older and newer packs differ
_IDENTIFIER = (
    *("Identifier", "ID", "Identificador", "Identifiant", "标识符", "识别码", "識別碼", "Identificatie"),
    *("Matricule",),
)
_GRADE = ("Grade", "Bewertung", "Calificación", "Note", "成绩", "成績", "分數", "Cijfer", "Beoordeling", "評点", "評定")
_MAXIMUM = (
    *("Maximum grade", "Bestwertung", "Calificación máxima", "Note maximale", "最高成绩", "最高分", "最高成績"),
    *("最高分數", "Maximale beoordeling", "Maximumcijfer", "最大評点", "最高評点"),
)
_SCALE = ("Scale", "Skala", "Escala", "Barème", "量表", "等级", "量尺", "Schaal", "尺度", "評価尺度")
_MODIFIED = (
    *("Last modified (grade)", "Zuletzt geändert (Bewertung)", "Última modificación (calificación)"),
    *("Dernière modification (note)", "上次修改（评分）", "最后修改（教师）", "最後修改的(得分)", "最後修改（老師）"),
    *("Laatst gewijzigd (beoordeling)", "最終更新日時 (評定)"),
)
_FEEDBACK = (
    *("Feedback comments", "Feedback als Kommentar", "Comentarios de retroalimentación"),
    *(
        "Feedback par commentaires",
        "反馈评论",
        "评语反馈",
        "回饋評論",
        "Feedback via commentaar",
        "フィードバックコメント",
    ),
)
_NAME = ("Full name", "Vollständiger Name", "Nombre completo", "Nom complet", "全名", "Volledige naam", "フルネーム")
_STATUS = ("Status", "Estado", "Estatus", "Statut", "状态", "狀態", "ステータス")
_OURS = "<p>Plumbline: "
_MOST_MESSAGES = 12
# what a spreadsheet that splits at semicolons could take for the beginning of a formula, after an entity
_MINUS = re.compile(r"(;\s*)-")
_SIGNS = {ord(sign): f"&#{ord(sign)};" for sign in "=+@|"}


class _Columns(Struct, frozen=True):
    """Where things stand; -1 for what is not there. `ids` are the columns with other ids than Moodle's own."""

    identifier: int
    grade: int
    maximum: int
    feedback: int
    name: int
    ids: tuple[int, ...]


def export(book: Gradebook, wishes: Wishes) -> Export:
    """Return the worksheet with grades and feedback filled in. Raises `ExportError`."""
    if wishes.into is None:
        advice = "try --into with the grading worksheet that the assignment lets you download"
        raise ExportError(f"Moodle takes grades in a file of its own; {advice}")
    sheet = Sheet(wishes.into, wishes.into_name)
    columns = _columns(sheet, wishes)
    given, notes = scores(book, wishes)
    rows = list(_rows(sheet, columns))
    joined = match([one.student for one in given], [entry.student for entry in book.entries], rows, repr(sheet.name))
    worksheet = _Worksheet(sheet, columns, wishes)
    for one in given:
        if one.student.id in joined.rows:
            worksheet.fill(joined.rows[one.student.id], one)
    summary = (
        f"{worksheet.filled} of {len(rows)} students have a grade from us in column {header_of(sheet, columns.grade)}"
    )
    if worksheet.tops - {book.possible}:
        tops = " or ".join(amount(top) for top in sorted(worksheet.tops))
        summary += f", scaled from {amount(book.possible)} to {tops}"
    return Export((File("moodle.csv", sheet.dump()),), summary, (*notes, *joined.notes, *worksheet.notes()))


def header_of(sheet: Sheet, column: int) -> str:
    """Return the name of a column in quotes."""
    return repr(sheet.value(0, column).strip())


def _columns(sheet: Sheet, wishes: Wishes) -> _Columns:
    header = [name.strip() for name in sheet.row(0)]
    grade = _chosen(sheet, header, "--grade-column", wishes.grade_column, _GRADE)
    if grade < 0:
        found = ", ".join(map(repr, header))
        raise ExportError(
            f"{sheet.name!r} has no column that we know as that of the grades; try --grade-column with one of {found}"
        )
    maximum = _find(header, _MAXIMUM)
    if maximum < 0 and wishes.out_of is None:
        raise _no_maximum(sheet, header)
    feedback = _chosen(sheet, header, "--feedback-column", wishes.feedback_column, _FEEDBACK)
    after = _find(header, _MODIFIED) + 1
    if feedback < 0 < after < len(header):
        feedback = after
    name, status = _find(header, _NAME), _find(header, _STATUS)
    ids = tuple(range(name + 1, status)) if 0 <= name < status else ()
    return _Columns(max(_find(header, _IDENTIFIER), 0), grade, maximum, feedback, name, ids)


def _no_maximum(sheet: Sheet, header: Sequence[str]) -> ExportError:
    if _find(header, _SCALE) >= 0:
        return ExportError(f"{sheet.name!r} grades by a scale of words; try an assignment that is graded with points")
    what = "has no column that we know as the maximum"
    return ExportError(f"{sheet.name!r} {what}; try --out-of with the highest grade of the assignment")


def _find(header: Sequence[str], names: Sequence[str]) -> int:
    known = {name.casefold() for name in names}
    return next((at for at, name in enumerate(header) if name.casefold() in known), -1)


def _chosen(sheet: Sheet, header: Sequence[str], option: str, word: str, names: Sequence[str]) -> int:
    """Return the column that an option names, or else one of the known names. Raises `ExportError`."""
    if not word:
        return _find(header, names)
    found = [at for at, name in enumerate(header) if name == word.strip()]
    if len(found) != 1:
        near = get_close_matches(word, header) or header
        what = f"is the name of {len(found)} columns in" if found else "is no column of"
        raise ExportError(f"{option} {word!r} {what} {sheet.name!r}; try {', '.join(map(repr, near))}")
    return found[0]


def _rows(sheet: Sheet, columns: _Columns) -> Iterator[Row]:
    """Go through the rows of students. `Participant 12` is known as that and as 12."""
    for row in range(1, len(sheet)):
        if not any(value.strip() for value in sheet.row(row)):
            continue
        identifier = sheet.value(row, columns.identifier).strip()
        digits = identifier[len(identifier.rstrip("0123456789")) :]
        name = sheet.value(row, columns.name).strip() if columns.name >= 0 else ""
        others = (sheet.value(row, at) for at in columns.ids)
        ids = (identifier, digits, f"participant {digits}", f"participant_{digits}", *others)
        yield Row(row, f"{name or identifier} (row {row + 1})", ids, name)


class _Worksheet:
    """The filling of rows, and what a person should know about it."""

    def __init__(self, sheet: Sheet, columns: _Columns, wishes: Wishes) -> None:
        self._sheet = sheet
        self._columns = columns
        self._out_of = wishes.out_of
        self._hidden = wishes.hidden
        self._sign = sheet.decimal(columns.maximum) if columns.maximum >= 0 else "."
        self.filled = 0
        self.tops: set[float] = set()
        self._changed: list[str] = []
        self._cut: list[str] = []
        self._unknown: list[str] = []
        self._commented: list[str] = []

    def fill(self, row: int, one: Score) -> None:
        """Write one student's grade and feedback."""
        top = self._top(row)
        if top is None:
            self._unknown.append(called(one.student))
            return
        self.tops.add(top)
        points = scaled(one, top)
        new = amount(min(max(points, 0.0), top))
        if not 0 <= points <= top:
            self._cut.append(f"{called(one.student)}: {amount(points)} became {new}")
        old = self._sheet.value(row, self._columns.grade).strip()
        if old not in ("", "-") and number(old) != float(new):
            self._changed.append(f"{called(one.student)}: {old} is now {new}")
        self._sheet.put(row, self._columns.grade, new.replace(".", self._sign))
        self.filled += 1
        self._comment(row, one)

    def _top(self, row: int) -> float | None:
        if self._out_of is not None:
            return self._out_of
        return number(self._sheet.value(row, self._columns.maximum)) or None

    def _comment(self, row: int, one: Score) -> None:
        if self._columns.feedback < 0:
            return
        old = self._sheet.value(row, self._columns.feedback).strip()
        if old and not old.startswith(_OURS):
            self._commented.append(called(one.student))
            return
        self._sheet.put(row, self._columns.feedback, feedback(one.entry, self._hidden))

    def notes(self) -> Iterator[Note]:
        """Return what happened beside the plain filling."""
        if self._columns.feedback < 0:
            yield Note("no column that we know for feedback, so none was written; --feedback-column names it")
        for title, names, is_open in (
            ("without a maximum in the worksheet, so no grade was written", self._unknown, True),
            ("Moodle takes no grade below 0 or above the maximum", self._cut, False),
            ("had another grade before", self._changed, False),
            ("have feedback by somebody else, left as it was", self._commented, False),
        ):
            if names:
                yield Note(title, tuple(names), is_open)


def feedback(entry: Entry, hidden: frozenset[str] | None) -> str:
    """Return what a student reads beside the grade: HTML in one line. `hidden` checks are counted and not told."""
    parts = [f"{_OURS}{score(entry.points, entry.possible)} points.</p>"]
    changes = [f"{amount(one.points)} {one.kind}: {one.reason}" for one in entry.adjustments]
    parts += [_items("Changed by hand or by lateness:", [_safe(change) for change in changes])] if changes else []
    if entry.result is not None:
        exercises = entry.result.exercises
        lost = [one for one in exercises if one.status is not ExerciseStatus.PASSED]
        parts.append(_items("", [_exercise(one, hidden) for one in lost[:_MOST_MESSAGES]]))
        more = [one.id for one in lost[_MOST_MESSAGES:]]
        parts += [f"<p>Also not full: {_safe(', '.join(more))}</p>"] if more else []
    return "".join(parts)


def _exercise(exercise: ExerciseResult, hidden: frozenset[str] | None) -> str:
    head = f"{_safe(exercise.title)} ({_safe(exercise.id)}), {score(exercise.points, exercise.possible)}"
    if exercise.status is not ExerciseStatus.FAILED:
        return f"{head}: {exercise.status.replace('_', ' ')}"
    shown = tuple(
        check for check in exercise.checks if hidden is not None and f"{exercise.id}/{check.id}" not in hidden
    )
    complaints = grouped_complaints(structs.replace(exercise, checks=shown))
    told = len(complaints[0].checks) if complaints else 0
    untold = sum(check.status is CheckStatus.FAILED for check in exercise.checks) - told
    lines = [head]
    if complaints:
        lines.append(", ".join(_safe(check.title) for check in complaints[0].checks))
        lines += [_safe(line) for line in visible_lines(complaints[0].message)]
    lines += [f"{untold} {'more ' if told else ''}check{'s' * (untold > 1)} failed"] if untold else []
    return "<br>".join(lines)


def _items(head: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    return f"{head and f'<p>{head}</p>'}<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _safe(text: str) -> str:
    """Return text that has no effect in HTML, nor in a spreadsheet that finds it there."""
    return _MINUS.sub(r"\1&#45;", html.escape(visible(text)).translate(_SIGNS))
