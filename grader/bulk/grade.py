"""A whole class: taken in, written into the store, graded, written out. And the same again after a change."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct, structs

from grader.bulk import editions
from grader.bulk.adjustments import Adjustments
from grader.bulk.editions import Begun
from grader.bulk.files import Tally, has_report, note_report, students, write_changes, write_files
from grader.bulk.gradebook import Book
from grader.bulk.intake.records import Intake
from grader.bulk.lock import FolderLock
from grader.bulk.records import MISSING, REFUSED, Edition, Person
from grader.bulk.regrade import Change, differences
from grader.bulk.run import Runner, Watcher
from grader.bulk.stop import Stop
from grader.bulk.store import NAME, open_to_grade, written
from grader.course import CourseFiles
from grader.grading import InputError, Options
from grader.grading.submission import remembered_tier
from grader.model.course import Course
from grader.model.verdicts import Isolation
from grader.sandbox import TierUnavailable
from grader.sandbox.tiers import probe_full

if TYPE_CHECKING:
    from grader.bulk.cluster import Cluster


class Order(Struct, frozen=True):
    """How to grade a class. `targets` are words that mean exercises, none for all of them.

    Without `adjustments`, grading again keeps those of the last time. Where a `cluster` works, `jobs` do not.
    """

    options: Options
    jobs: int
    targets: tuple[str, ...] = ()
    adjustments: Adjustments | None = None
    allow_reduced: bool = False
    cluster: "Cluster | None" = None


class Report(Struct, frozen=True):
    """What became of it. `left` answers are still to be graded; `fresh` were graded by this call.

    `changes` are the differences to the last complete edition, if this call has made a new one complete.
    `strangers` are named in the adjustments and not in the class. `refused_workers` are those of the cluster that were
    not used, each with the reason.
    """

    tally: Tally
    isolation: Isolation
    left: int
    fresh: int
    changes: tuple[Change, ...] = ()
    compared: bool = False
    strangers: tuple[str, ...] = ()
    refused_workers: tuple[str, ...] = ()


class Reporter(Watcher, Protocol):
    """Also hears what is being done beside grading."""

    def says(self, what: str) -> None:
        """Something longer begins."""


def grade_class(
    course: Course,
    files: CourseFiles,
    take_in: Callable[[], Intake],
    out: Path,
    order: Order,
    reporter: Reporter,
    stop: Stop,
) -> Report:
    """Grade what `take_in` returns into the folder `out`, which is made; go on where an earlier call has stopped.

    Raises `InputError` with what can be mended, `GraderFault` if workers cannot be started. Whatever was graded before
    is in the store.
    """
    isolation = isolation_for(files, order)
    with _opened(out) as database:
        adjustments = order.adjustments or Adjustments()
        edition = editions.edition_of(course, files, order.targets, order.options, isolation, adjustments)
        reporter.says("taking in the submissions")
        intake = take_in()
        with written():
            begun = editions.begin(database, files, edition, _papers(intake), intake.refused)
        del intake  # a large class is not to be kept in memory
        return _graded(database, files, out, edition, begun, order, reporter, stop)


def regrade_class(
    course: Course,
    files: CourseFiles,
    out: Path,
    order: Order,
    reporter: Reporter,
    stop: Stop,
) -> Report:
    """Grade the answers in the store of `out` by the course as it is now: only what that affects.

    Seed, schedules and exercises are those of the last time. Raises as `grade_class`.
    """
    if not (out / NAME).exists():
        raise InputError(
            f"{str(out)!r} holds no graded class; try the folder that was --out of `python -m grader bulk`"
        )
    with _opened(out) as database:
        last = Book(database)
        options = structs.replace(last.edition.options, tier=order.options.tier or last.edition.options.tier)
        order = structs.replace(order, options=options, targets=last.edition.targets)
        edition = editions.edition_of(
            course,
            files,
            order.targets,
            options,
            isolation_for(files, order),
            order.adjustments or last.edition.adjustments,
        )
        with written():
            begun = editions.begin_again(database, files, edition, last.number)
        return _graded(database, files, out, edition, begun, order, reporter, stop)


def isolation_for(files: CourseFiles, order: Order) -> Isolation:
    """Return the isolation to grade with. Raises `InputError` where it would be too weak, with the cure."""
    wanted = order.options.tier
    if wanted is Isolation.PRACTICE:
        raise InputError("--tier practice has no wall, so a class is not graded with it; try it without --tier")
    try:
        # what this machine can do is of no matter where others work, and each of those is asked
        tier = wanted or Isolation.FULL if order.cluster else remembered_tier(files.root, wanted)
    except TierUnavailable as error:
        raise InputError(str(error)) from None
    if tier is Isolation.FULL or (tier is Isolation.REDUCED and order.allow_reduced):
        return tier
    why = "" if wanted else f": {probe_full().found}. Try: {probe_full().cure}"
    if tier is Isolation.PRACTICE:
        raise InputError(f"no wall can be had here, and a class is not graded without one{why}")
    raise InputError(
        f"full isolation is not to be had{why}. Or try --allow-reduced-isolation: answers can then read files of this "
        "machine, and every result says so"
        if not wanted
        else "--tier reduced lets answers read files of this machine; try --allow-reduced-isolation with it"
    )


@contextlib.contextmanager
def _opened(out: Path) -> Iterator[sqlite3.Connection]:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{str(out)!r} cannot be made: {error.strerror}; try another folder for --out") from None
    lock = FolderLock(out)
    try:
        with contextlib.closing(open_to_grade(out)) as database:
            yield database
    finally:
        lock.close()


def _papers(intake: Intake) -> Iterator[tuple[Person, Mapping[str, bytes]]]:
    for handed in intake.handed:
        person = Person(
            handed.student,
            handed.name,
            uploads=handed.uploads,
            ignored=handed.ignored,
            problems=handed.problems,
            flags=handed.flags,
        )
        yield person, handed.answers
    for student in intake.missing:
        yield Person(student, status=MISSING, note="nothing was handed in"), {}
    for student in intake.turned_away:
        reasons = "; ".join(one.reason for one in intake.refused if one.student == student.id)
        yield Person(student, status=REFUSED, note=reasons), {}


def _graded(
    database: sqlite3.Connection,
    files: CourseFiles,
    out: Path,
    edition: Edition,
    begun: Begun,
    order: Order,
    reporter: Reporter,
    stop: Stop,
) -> Report:
    runner = Runner(database, files, edition, begun.number, reporter, stop)
    news = runner.left > 0 or not begun.was_complete
    if news:
        with written():
            note_report(database, None)
    complete = runner.run(order.jobs, order.cluster)
    if complete:
        with written():
            editions.complete(database, begun.number)
    reporter.says("writing the gradebook")
    tally = write_files(out, database, begun.number, report=not has_report(out, database, begun.number))
    if complete:
        with written():
            note_report(database, begun.number)
    compared = complete and news and begun.before is not None
    changes = tuple(differences(database, begun.before, begun.number)) if compared and begun.before else ()
    if compared:
        write_changes(out, changes)
    strangers = edition.adjustments.strangers(students(database, begun.number))
    return Report(tally, edition.isolation, runner.left, runner.fresh, changes, compared, strangers, runner.refused)
