"""What a new edition of a gradebook has changed: for whom, by how much, and why."""

import sqlite3
from collections.abc import Iterator

from msgspec import Struct

from grader.bulk.gradebook import Book
from grader.bulk.records import Edition, Held
from grader.model.course import Exercise
from grader.model.gradebook import Entry
from grader.model.results import ExerciseResult

ADJUSTMENTS = "adjustments"


class Change(Struct, frozen=True):
    """One difference. `exercise` is its id, or `ADJUSTMENTS`; `before` and `after` are (points, possible) or `None`.

    `why` lists what differs and may be the reason, most likely first.
    """

    student: str
    exercise: str
    before: tuple[float, float] | None
    after: tuple[float, float] | None
    why: tuple[str, ...]


def differences(database: sqlite3.Connection, before: int, after: int) -> Iterator[Change]:
    """Yield what differs between two editions, student by student. Raises `InputError` for a damaged store."""
    old, new = Book(database, before), Book(database, after)
    entries = {entry.student.id for entry in old.entries()}
    for entry in new.entries():
        entries.discard(entry.student.id)
        yield from _of_student(old, new, old.entry(entry.student.id), entry)
    for student in sorted(entries):
        gone = old.entry(student)
        if gone is not None:
            yield Change(student, "", (gone.points, gone.possible), None, ("no more in the class",))


def _of_student(old: Book, new: Book, before: Entry | None, after: Entry) -> Iterator[Change]:
    student = after.student.id
    if before is None:
        yield Change(student, "", None, (after.points, after.possible), ("new in the class",))
        return
    held, holds = old.held(student), new.held(student)
    was, now = _results(before), _results(after)
    old_exercises = {exercise.id: exercise for exercise in old.edition.course.exercises}
    new_exercises = {exercise.id: exercise for exercise in new.edition.course.exercises}
    for id in dict.fromkeys((*new_exercises, *old_exercises)):
        if _told(was.get(id)) != _told(now.get(id)):
            why = tuple(_reasons(old, new, old_exercises.get(id), new_exercises.get(id), held.get(id), holds.get(id)))
            yield Change(student, id, _points(was.get(id)), _points(now.get(id)), why)
    adjusted, adjusts = (sum(one.points for one in entry.adjustments) for entry in (before, after))
    if before.adjustments != after.adjustments:
        why = tuple(one.reason for one in after.adjustments) or ("adjusted no more",)
        yield Change(student, ADJUSTMENTS, (adjusted, 0.0), (adjusts, 0.0), why)


def _results(entry: Entry) -> dict[str, ExerciseResult]:
    return {result.id: result for result in entry.result.exercises} if entry.result else {}


def _told(result: ExerciseResult | None) -> object:
    """Return what a student would see as changed: status and points, those of each check too."""
    if result is None:
        return None
    return result.status, result.points, result.possible, [(one.id, one.status, one.points) for one in result.checks]


def _points(result: ExerciseResult | None) -> tuple[float, float] | None:
    return None if result is None else (result.points, result.possible)


def _reasons(
    old: Book, new: Book, before: Exercise | None, after: Exercise | None, held: Held | None, holds: Held | None
) -> Iterator[str]:
    if before is None or after is None:
        yield "exercise new in the course" if before is None else "exercise no more in the course"
        return
    digests = [one.digest if one else None for one in (held, holds)]
    if digests[0] != digests[1]:
        yield "answer new" if held is None else "answer taken back" if holds is None else "answer changed"
    yield from _of_exercise(old.edition, new.edition, before, after)
    yield from _of_setting(old.edition, new.edition)
    if held is not None and holds is not None and held.key == holds.key and _rubric(before) == _rubric(after):
        yield "graded again after a fault"


def _of_exercise(old: Edition, new: Edition, before: Exercise, after: Exercise) -> Iterator[str]:
    if old.suites.get(before.id) != new.suites.get(after.id):
        yield "suite changed"
    if _rubric(before) != _rubric(after):
        yield "points changed in the rubric"
    if [check.id for check in before.checks] != [check.id for check in after.checks]:
        yield "checks added or removed"
    elif (before.limits, before.schedules, before.defines) != (after.limits, after.schedules, after.defines):
        yield "limits or schedules changed"


def _rubric(exercise: Exercise) -> dict[str, float]:
    return {check.id: check.points for check in exercise.checks}


def _of_setting(old: Edition, new: Edition) -> Iterator[str]:
    if old.options != new.options:
        yield "options changed"
    if old.isolation is not new.isolation:
        yield "isolation changed"
    if old.grader != new.grader:
        yield "grader changed"
    if old.python != new.python:
        yield "Python changed"
