"""The store as a gradebook: who handed in what, and what it is worth under the rubric as it stands."""

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import structs

from grader.bulk.pairs import saved_pairs
from grader.bulk.records import Edition, Held, Person
from grader.bulk.store import OPEN, open_to_read, read_record, rows
from grader.grading import InputError, outcome
from grader.grading.quoting import as_text
from grader.model.course import Exercise
from grader.model.gradebook import Entry, Gradebook, Refused
from grader.model.results import CheckResult, ExerciseResult
from grader.model.verdicts import CheckStatus, ExerciseStatus
from grader.report.escape import encodable

NOT_YET = "Not graded yet: the grading was stopped before. Run it again, and it goes on."


def load_gradebook(out: Path) -> Gradebook:
    """Return the gradebook of the class that was graded into the folder `out`.

    Raises `InputError` if that holds no store of results, or one that cannot be read.
    """
    with contextlib.closing(open_to_read(out)) as database:
        return gradebook_of(database)


def gradebook_of(database: sqlite3.Connection) -> Gradebook:
    """Return the gradebook of an open store. Raises `InputError` as `load_gradebook`."""
    book = Book(database)
    return structs.replace(book.cover(), entries=tuple(book.entries()))


class Book:
    """One edition of the gradebook, whose entries can be had one after the other."""

    def __init__(self, database: sqlite3.Connection, number: int | None = None) -> None:
        """Use the edition `number`, or the last one. Raises `InputError` if nothing was ever graded."""
        self._database = database
        query = "SELECT edition, setting FROM editions WHERE ? IS NULL OR edition = ? ORDER BY edition DESC LIMIT 1"
        row = next(rows(database, query, (number, number)), None)
        if row is None:
            raise InputError("the store of results is empty: the grading was stopped before it began; run it again")
        self.number = int(row[0])
        self.edition = read_record(row[1], Edition)
        self._language = self.edition.options.language
        self._shared = self._shared_results()

    def _shared_results(self) -> dict[str, ExerciseResult | None]:
        """Return the keys of answers that several students have given; only their results are kept in memory."""
        query = "SELECT key FROM answers WHERE edition = ? AND key != '' GROUP BY key HAVING count(*) > 1"
        return {key: None for (key,) in rows(self._database, query, (self.number,))}

    def cover(self) -> Gradebook:
        """Return the gradebook without its entries."""
        edition = self.edition
        refused = rows(self._database, "SELECT record FROM refused WHERE edition = ? ORDER BY position", (self.number,))
        return Gradebook(
            course=edition.course.id,
            title=edition.course.title.say(self._language),
            course_version=edition.course_version,
            grader_version=edition.grader_version,
            isolation=edition.isolation,
            seed=edition.options.seed,
            possible=sum(exercise.possible for exercise in edition.course.exercises),
            refused=tuple(read_record(record, Refused) for (record,) in refused),
            similar=saved_pairs(self._database, self.number),
        )

    def entries(self) -> Iterator[Entry]:
        """Yield the line of each student, by student id."""
        query = "SELECT record FROM students WHERE edition = ? ORDER BY student"
        for (record,) in rows(self._database, query, (self.number,)):
            yield self._entry(read_record(record, Person))

    def entry(self, student: str) -> Entry | None:
        """Return the line of one student, `None` for somebody who is not in this edition."""
        query = "SELECT record FROM students WHERE edition = ? AND student = ?"
        row = next(rows(self._database, query, (self.number, encodable(student))), None)
        return None if row is None else self._entry(read_record(row[0], Person))

    def held(self, student: str) -> dict[str, Held]:
        """Return a student's answers by exercise id."""
        query = (
            "SELECT a.exercise, a.digest, a.key, coalesce(w.state, '') "
            "FROM answers a LEFT JOIN work w ON w.key = a.key WHERE a.edition = ? AND a.student = ?"
        )
        return {
            exercise: Held(*rest) for exercise, *rest in rows(self._database, query, (self.number, encodable(student)))
        }

    def answers(self, student: str) -> dict[str, str]:
        """Return a student's answers as text, by exercise id."""
        query = (
            "SELECT a.exercise, s.content FROM answers a JOIN sources s USING (digest) "
            "WHERE a.edition = ? AND a.student = ?"
        )
        found = rows(self._database, query, (self.number, encodable(student)))
        return {exercise: as_text(content) for exercise, content in found}

    def _entry(self, person: Person) -> Entry:
        possible = sum(exercise.possible for exercise in self.edition.course.exercises)
        entry = Entry(
            person.student,
            person.status,
            0.0,
            possible,
            uploads=person.uploads,
            flags=person.flags,
            note=person.note,
        )
        if person.status:
            return self._adjusted(entry)
        held = self.held(person.student.id)
        edition = self.edition
        results = {
            exercise.id: self._result(exercise, held.get(exercise.id), person.problems.get(exercise.id, ""))
            for exercise in edition.course.exercises
        }
        result = outcome.submission_result(
            edition.course,
            person.submission,
            results,
            edition.isolation,
            edition.options.seed,
            self._language,
            sum(check.wall_s for one in results.values() for check in one.checks),
        )
        status, why = _status(result.exercises)
        note = "; ".join(text for text in (person.note, why) if text)
        return self._adjusted(structs.replace(entry, status=status, points=result.points, result=result, note=note))

    def _adjusted(self, entry: Entry) -> Entry:
        adjustments = self.edition.adjustments.for_student(entry.student, entry.result, entry.uploads)
        points = entry.points + sum(adjustment.points for adjustment in adjustments)
        return structs.replace(entry, points=points, adjustments=adjustments)

    def _result(self, exercise: Exercise, held: Held | None, problem: str) -> ExerciseResult:
        if problem:
            return outcome.unreadable(exercise, problem, self._language)
        if held is None:
            return outcome.missing(exercise, self._language)
        if not held.key:
            return outcome.exercise_result(exercise, ExerciseStatus.NOT_STARTED, (), self._language)
        result = self._shared.get(held.key) or self._of_checks(exercise, held)
        if held.key in self._shared:
            self._shared[held.key] = result
        return result

    def _of_checks(self, exercise: Exercise, held: Held) -> ExerciseResult:
        found = rows(self._database, "SELECT position, result FROM checks WHERE key = ?", (held.key,))
        known = {position: read_record(result, CheckResult) for position, result in found}
        checks = [self._dressed(exercise, position, known.get(position)) for position in range(len(exercise.checks))]
        if held.state == OPEN:
            return outcome.exercise_result(exercise, ExerciseStatus.NOT_GRADED, checks, self._language, NOT_YET)
        return outcome.exercise_result(exercise, outcome.status_of(checks), checks, self._language)

    def _dressed(self, exercise: Exercise, position: int, result: CheckResult | None) -> CheckResult:
        """Return a check with the points and titles of the rubric as it stands; they are no part of what is kept."""
        check = exercise.checks[position]
        if result is None:
            blank = outcome.unasked(check, self._language)
            return structs.replace(blank, status=CheckStatus.NOT_GRADED, message=NOT_YET, hint="")
        points = check.points if result.status is CheckStatus.PASSED else 0.0
        title, hint = check.title.say(self._language), check.hint.say(self._language)
        return structs.replace(
            result, title=title, points=points, possible=check.points, hint=hint if result.hint else ""
        )


def _status(results: Sequence[ExerciseResult]) -> tuple[str, str]:
    """Return the status of a graded student, and what a person should know about it."""
    if any(result.message == NOT_YET for result in results):
        return "partial", ""
    ours = [result for result in results if result.status is ExerciseStatus.NOT_GRADED]
    if not ours:
        return "graded", ""
    reasons = [
        f"{result.id}: {check.message.splitlines()[0]}"
        for result in ours
        for check in result.checks
        if check.status is CheckStatus.NOT_GRADED and check.message
    ]
    return "not_graded", reasons[0] if reasons else ""
