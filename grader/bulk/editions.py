"""What is to be graded, written into the store before the work: the setting, who handed in what, and under which key.

Points and titles are no part of a key: they are taken from the course when a gradebook is read, and a new rubric runs
nothing again.
"""

import hashlib
import platform
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import msgspec
from msgspec import Struct, structs

from grader import __version__
from grader.bulk.adjustments import Adjustments
from grader.bulk.records import Edition, Person
from grader.bulk.store import read_record, rows, transaction
from grader.course import CourseFiles, resolve
from grader.course.stubs import stored_stubs
from grader.grading import Options
from grader.grading.cache import grader_fingerprint, key_of, setting_key, suite_digest
from grader.model.course import Check, Course, Exercise, Text
from grader.model.gradebook import Refused
from grader.model.verdicts import ExerciseKind, Isolation, StartMethod
from grader.report.escape import encodable
from grader.report.formats.json import encoded

_TABLES = {"students": "student, record", "answers": "student, exercise, digest, key", "refused": "position, record"}


class Paper(Struct, frozen=True):
    """One student and the digests of the answers, by exercise id."""

    person: Person
    digests: Mapping[str, str]


class Begun(Struct, frozen=True):
    """The edition that is graded, whether it was complete already, and the last one before it that was, if any."""

    number: int
    was_complete: bool
    before: int | None


def edition_of(
    course: Course,
    files: CourseFiles,
    targets: Sequence[str],
    options: Options,
    isolation: Isolation,
    adjustments: Adjustments,
) -> Edition:
    """Return the edition of the exercises that the words `targets` mean, or of all. Raises `UnknownTarget`."""
    wanted = {exercise.id for exercise in resolve(course, targets)}
    lessons = (
        structs.replace(lesson, exercises=tuple(one for one in lesson.exercises if one.id in wanted))
        for lesson in course.lessons
    )
    chosen = structs.replace(course, lessons=tuple(lesson for lesson in lessons if lesson.exercises))
    suites = {exercise.id: suite_digest(files, exercise) for exercise in chosen.exercises}
    fingerprint = grader_fingerprint()
    return Edition(
        course=chosen,
        suites=suites,
        course_version=hashlib.sha256(msgspec.json.encode((chosen, suites))).hexdigest()[:12],
        grader_version=f"{__version__}+{fingerprint[:12]}",
        grader=fingerprint,
        python=platform.python_version(),
        options=structs.replace(options, jobs=None, cache=True),
        isolation=isolation,
        targets=tuple(targets),
        adjustments=adjustments,
    )


def begin(
    database: sqlite3.Connection,
    files: CourseFiles,
    edition: Edition,
    papers: Iterable[tuple[Person, Mapping[str, bytes]]],
    refused: Iterable[Refused] = (),
) -> Begun:
    """Write down what is to be graded; nothing is written twice, and what is known stays known.

    Raises `sqlite3.Error` if the store cannot be written; it is then as before.
    """

    def with_sources() -> Iterator[Paper]:
        for person, answers in papers:
            digests = {}
            for exercise, source in answers.items():
                digests[exercise] = digest = hashlib.sha256(source).hexdigest()
                database.execute("INSERT OR IGNORE INTO sources VALUES (?, ?)", (digest, source))
            yield Paper(person, digests)

    return _begin(database, files, edition, with_sources(), refused)


def begin_again(database: sqlite3.Connection, files: CourseFiles, edition: Edition, before: int) -> Begun:
    """As `begin`, with the answers that the edition `before` has. Raises `sqlite3.Error`."""

    def kept() -> Iterator[Paper]:
        everybody = list(rows(database, "SELECT student, record FROM students WHERE edition = ?", (before,)))
        query = "SELECT exercise, digest FROM answers WHERE edition = ? AND student = ?"
        for student, record in everybody:
            yield Paper(read_record(record, Person), dict(rows(database, query, (before, student))))

    found = list(rows(database, "SELECT record FROM refused WHERE edition = ? ORDER BY position", (before,)))
    refused = [read_record(record, Refused) for (record,) in found]
    return _begin(database, files, edition, kept(), refused)


def last_complete(database: sqlite3.Connection, before: int) -> int | None:
    """Return the number of the last edition before the edition `before` that was complete."""
    query = "SELECT max(edition) FROM editions WHERE completed IS NOT NULL AND edition < ?"
    number = next(rows(database, query, (before,)))[0]
    return None if number is None else int(number)


def complete(database: sqlite3.Connection, number: int) -> None:
    """Note that nothing of the edition is left to do. Raises `sqlite3.Error`."""
    database.execute("UPDATE editions SET completed = ? WHERE edition = ? AND completed IS NULL", (_now(), number))


def _begin(
    database: sqlite3.Connection,
    files: CourseFiles,
    edition: Edition,
    papers: Iterable[Paper],
    refused: Iterable[Refused],
) -> Begun:
    """Write the edition beside the last one, then drop whichever of them is superfluous."""
    numbers: list[int] = []

    def write(inside: sqlite3.Connection) -> None:
        last = inside.execute("SELECT coalesce(max(edition), 0) FROM editions").fetchone()[0]
        setting = encoded(edition).decode()
        inside.execute("INSERT INTO editions VALUES (?, ?, NULL, ?)", (last + 1, _now(), setting))
        _write_papers(inside, files, edition, last + 1, papers)
        for position, one in enumerate(refused):
            inside.execute("INSERT INTO refused VALUES (?, ?, ?)", (last + 1, position, encoded(one).decode()))
        numbers.append(_kept(inside, last))

    transaction(database, write)
    done = next(rows(database, "SELECT completed IS NOT NULL FROM editions WHERE edition = ?", numbers))[0]
    return Begun(numbers[0], bool(done), last_complete(database, numbers[0]))


def _write_papers(
    database: sqlite3.Connection, files: CourseFiles, edition: Edition, number: int, papers: Iterable[Paper]
) -> None:
    keys, stubs = setting_keys(files, edition), stub_digests(files, edition.course)
    for paper in papers:
        student = encodable(paper.person.student.id)
        record = encoded(paper.person).decode()
        database.execute("INSERT INTO students VALUES (?, ?, ?)", (number, student, record))
        for exercise, digest in paper.digests.items():
            if exercise not in keys:
                continue
            key = "" if stubs.get(exercise) == digest else key_of(digest, keys[exercise])
            database.execute("INSERT INTO answers VALUES (?, ?, ?, ?, ?)", (number, student, exercise, digest, key))
            if key:
                database.execute(
                    "INSERT OR IGNORE INTO work (key, exercise, digest) VALUES (?, ?, ?)", (key, exercise, digest)
                )


def _kept(database: sqlite3.Connection, last: int) -> int:
    """Return which edition stays: the last if nothing differs, else the new one, in place of an unfinished one."""
    same = last and not any(_differ(database, table, names, last) for table, names in _TABLES.items())
    if same and not _differ(database, "editions", "setting", last):
        _drop(database, last + 1)
        return last
    unfinished = database.execute("SELECT completed IS NULL FROM editions WHERE edition = ?", (last,)).fetchone()
    if unfinished and unfinished[0]:
        _drop(database, last)
    return last + 1


def _differ(database: sqlite3.Connection, table: str, names: str, last: int) -> bool:
    half = f"SELECT {names} FROM {table} WHERE edition = "
    query = (
        f"SELECT EXISTS (SELECT * FROM ({half} ?1 EXCEPT {half} ?2) UNION SELECT * FROM ({half} ?2 EXCEPT {half} ?1))"
    )
    return bool(database.execute(query, (last, last + 1)).fetchone()[0])


def _drop(database: sqlite3.Connection, number: int) -> None:
    for table in ("editions", *_TABLES):
        database.execute(f"DELETE FROM {table} WHERE edition = ?", (number,))


def setting_keys(files: CourseFiles, edition: Edition) -> dict[str, str]:
    """Return what the key of an answer is made of beside the answer, by exercise id."""
    options = edition.options
    method = start_method(options)
    return {
        exercise.id: setting_key(files, _bare(exercise), options, edition.isolation, method)
        for exercise in edition.course.exercises
    }


def start_method(options: Options) -> StartMethod:
    """Return the start method of processes, where a choice is left to the grader too."""
    return options.start_method or StartMethod.FORK


def stub_digests(files: CourseFiles, course: Course) -> dict[str, str]:
    """Return the digests of the stubs as they were written, by exercise id. Raises `CourseError`."""
    stored = stored_stubs(files.root)
    return {
        exercise.id: hashlib.sha256(stored[exercise.path].encode()).hexdigest()
        for exercise in course.exercises
        if exercise.path in stored
    }


def _bare(exercise: Exercise) -> Exercise:
    """Return the exercise without what changes no run: points, hints beside those of checks, and whom it is shown."""
    none = Text("")
    checks = tuple(
        Check(check.id, check.title, 0.0, check.hint, needs=check.needs, schedules=check.schedules)
        for check in exercise.checks
    )
    return structs.replace(
        exercise, title=none, kind=ExerciseKind.IMPLEMENT, checks=checks, hints=(), needs=(), stub=None
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
