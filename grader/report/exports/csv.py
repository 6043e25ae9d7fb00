"""A table for spreadsheets: a line for each student, a column for each exercise; nobody's text is a formula in it."""

import csv
import io

from grader.model.gradebook import Entry, Gradebook
from grader.model.results import ExerciseResult
from grader.model.verdicts import ExerciseStatus
from grader.report.escape import encodable, inert_cell
from grader.report.exports._parts import Export, File, Wishes, asked, scores
from grader.report.words import amount

TAKES = ("missing_as_zero",)

_BEFORE = ("id", "name", "email", "section", "status", "points", "possible")
_AFTER = ("changes", "late", "flags", "note")


def export(book: Gradebook, wishes: Wishes) -> Export:
    """Return the table. Points are blank for whoever has no grade. Raises `ExportError`."""
    given, notes = scores(book, wishes)
    points = {one.student.id: one.points for one in given}
    entries = asked(book, wishes.student)
    results = (entry.result.exercises for entry in book.entries if entry.result is not None)
    ids = tuple(dict.fromkeys(exercise.id for exercises in results for exercise in exercises))
    paper = io.StringIO(newline="")
    table = csv.writer(paper)
    table.writerow((*_BEFORE, *ids, *_AFTER))
    for entry in entries:
        table.writerow(_line(entry, points.get(entry.student.id), ids, wishes.missing_as_zero))
    content = encodable(paper.getvalue()).encode("utf-8-sig")  # without the mark, Excel takes it for another encoding
    summary = f"{len(entries)} students, {len(given)} of them with a grade"
    return Export((File("grades.csv", content),), summary, notes)


def _line(entry: Entry, points: float | None, ids: tuple[str, ...], zero: bool) -> list[str]:
    student = entry.student
    found = {} if entry.result is None else {exercise.id: exercise for exercise in entry.result.exercises}
    changes = "; ".join(f"{one.kind} {amount(one.points)}: {one.reason}" for one in entry.adjustments)
    late = "late" if any(upload.late and upload.counts for upload in entry.uploads) else ""
    texts = (student.id, student.name, student.email, student.section, entry.status)
    return [
        *map(inert_cell, texts),
        "" if points is None else amount(points),
        amount(entry.possible),
        *(_points(found.get(id), zero) for id in ids),
        *map(inert_cell, (changes, late, " ".join(entry.flags), entry.note)),
    ]


def _points(exercise: ExerciseResult | None, zero: bool) -> str:
    """Return an exercise's points, blank where it was not graded, or not handed in and that is not to count as zero."""
    if exercise is None or exercise.status is ExerciseStatus.NOT_GRADED:
        return ""
    if exercise.status is ExerciseStatus.MISSING and not zero:
        return ""
    return amount(exercise.points)
