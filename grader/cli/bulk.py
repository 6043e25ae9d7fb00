"""`bulk` and `regrade`: a whole class."""

import os
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import complete, engine, live, options, output
from grader.cli.engine import Choices
from grader.cli.session import Exit, RefusedError, Session
from grader.report import exports

if TYPE_CHECKING:
    from grader.bulk.adjustments import Adjustments
    from grader.bulk.cluster import Cluster
    from grader.bulk.grade import Order, Report
    from grader.bulk.intake import Intake
    from grader.bulk.stop import Stop
    from grader.model.course import Course

_MOST_CHANGES = 40


def _adjust(usual: str) -> options.Decorator:
    """Return the option of the adjustments; `usual` says which are taken without it."""
    help = f"Late days and points by hand; {usual}."
    return click.option("--adjust", type=click.Path(path_type=Path), metavar="FILE", help=help)


_reduced = click.option(
    "--allow-reduced-isolation", is_flag=True, help="Grade without the full wall where it is not to be had."
)

_cluster = click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Hand the answers to the workers of this Dask scheduler, in place of --jobs.",
)
_course_on_workers = click.option(
    "--course-on-workers",
    metavar="DIR",
    help="Where the workers find the course, ~ being their own home; the path it has here.",
)


@click.command(short_help="Grade a whole class, and go on where it stopped.")
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder for store, gradebook and reports.",
)
@click.option("--roster", type=click.Path(path_type=Path), metavar="FILE", help="CSV with id,name,email,section.")
@_adjust("adjustments.yaml beside the roster")
@click.option(
    "--only",
    "targets",
    multiple=True,
    metavar="TARGET",
    shell_complete=complete.targets,
    help="Just these lessons or exercises.",
)
@_reduced
@_cluster
@_course_on_workers
@options.quiet
@options.seeds
@options.start_method
@options.screen
def bulk(
    submissions: Path,
    out: Path,
    roster: Path | None,
    adjust: Path | None,
    targets: tuple[str, ...],
    allow_reduced_isolation: bool,
    cluster: str | None,
    course_on_workers: str | None,
    quiet: bool,
    choices: Choices,
    screen: output.Screen,
) -> int:
    """Grade all SUBMISSIONS: a folder with a folder for each student, archives, a download of Canvas or Moodle.

    Every result is kept in DIR as soon as it is known. Run it again after a stop of any kind, or when more has come in:
    only what is missing is graded.

    Exit code: 0 everybody has full points, 1 graded, and somebody has not, 2 usage or input, 3 something could not be
    graded through a fault of the grader, 130 stopped.
    """
    from grader.bulk.grade import grade_class
    from grader.bulk.intake import refuse_absent, take_in
    from grader.bulk.roster import load_roster

    refuse_absent(submissions)
    _check_apart(submissions, out)
    course, files = engine.open_course(Path.cwd())
    people = load_roster(roster) if roster else None
    adjustments = _adjustments(adjust or _beside(roster), course)
    order = _order(
        choices, targets, allow_reduced_isolation, adjustments, _cluster_of(cluster, course_on_workers, choices)
    )

    def graded(display: "live.Lines | live.Display", stop: "Stop") -> "Report":
        def taken() -> "Intake":
            return take_in(submissions, course, roster=people, told=display.takes)

        return grade_class(course, files, taken, out, order, display, stop)

    return _run(graded, out, quiet, screen)


@click.command(short_help="Grade a class again after a change of the course.")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="How many workers; as many as processors.")
@_adjust("those of the last time")
@_reduced
@_cluster
@_course_on_workers
@options.quiet
@options.screen
def regrade(
    folder: Path,
    jobs: int | None,
    adjust: Path | None,
    allow_reduced_isolation: bool,
    cluster: str | None,
    course_on_workers: str | None,
    quiet: bool,
    screen: output.Screen,
) -> int:
    """Grade again what a change of the course affects, and show whose points that has changed.

    DIR is what was --out of `bulk`; it holds the answers too. Old results stay in the store. Exit codes are those of
    `bulk`.
    """
    from grader.bulk.grade import regrade_class

    course, files = engine.open_course(Path.cwd())
    choices, adjustments = Choices(jobs=jobs), _adjustments(adjust, course)
    order = _order(choices, (), allow_reduced_isolation, adjustments, _cluster_of(cluster, course_on_workers, choices))

    def graded(display: "live.Lines | live.Display", stop: "Stop") -> "Report":
        return regrade_class(course, files, folder, order, display, stop)

    return _run(graded, folder, quiet, screen)


def _beside(roster: Path | None) -> Path | None:
    """Return the adjustments beside a roster, if there are any."""
    beside = roster.with_name("adjustments.yaml") if roster else None
    return beside if beside and beside.exists() else None


def _adjustments(path: Path | None, course: "Course") -> "Adjustments | None":
    from grader.bulk.adjustments import load_adjustments

    return load_adjustments(path, course) if path else None


def _order(
    choices: Choices,
    targets: Sequence[str],
    allow_reduced: bool,
    adjustments: "Adjustments | None",
    cluster: "Cluster | None",
) -> "Order":
    from grader.bulk.grade import Order
    from grader.grading.crew import cores_here

    jobs = choices.jobs or len(cores_here()) or os.cpu_count() or 1
    return Order(engine.options_of(choices), jobs, tuple(targets), adjustments, allow_reduced, cluster)


def _cluster_of(address: str | None, course: str | None, choices: Choices) -> "Cluster | None":
    if address is None:
        if course is not None:
            raise RefusedError(f"--course-on-workers {course!r} says nothing without --cluster ADDRESS")
        return None
    if choices.jobs is not None:
        raise RefusedError("--jobs counts workers on this machine, and with --cluster there are none; try one of them")
    from grader.bulk.cluster import Cluster
    from grader.bulk.scheduler import check_address

    check_address(address)
    return Cluster(address, course or "")


def _check_apart(submissions: Path, out: Path) -> None:
    """Results among the submissions would be taken for a student's."""
    place, source = out.resolve(), submissions.resolve()
    if place == source or source in place.parents:
        raise RefusedError(f"--out {str(out)!r} lies inside {str(submissions)!r}; try a folder beside it")


def _run(
    graded: "Callable[[live.Lines | live.Display, Stop], Report]", out: Path, quiet: bool, screen: output.Screen
) -> int:
    from grader.bulk.stop import Stop

    with Stop() as stop:
        try:
            with live.shown(quiet, screen.no_color) as display:
                report = graded(display, stop)
        except KeyboardInterrupt:
            output.complain(f"Stopped. What was graded is kept in {output.named(out)}.\n{_how_to_go_on()}")
            return Exit.STOPPED
    for worker in report.refused_workers:
        output.complain(f"A worker of the cluster was not used: {worker}")
    if report.strangers:
        output.complain(f"Named in the adjustments, but not in the class: {', '.join(report.strangers)}")
    screen.say("\n".join(summary(report, output.named(out), quiet)) + "\n")
    if report.left:
        output.complain(_how_to_go_on())
        return Exit.STOPPED
    if report.tally.students.get("not_graded"):
        return Exit.FAULT
    return Exit.FULL if report.tally.full else Exit.MISSING


def _how_to_go_on() -> str:
    session = click.get_current_context().find_object(Session)
    words = session.words if session else ()
    return f"Go on with: {shlex.join(('python', '-m', 'grader', *words))}"


_STATUSES = (
    ("graded", "graded"),
    ("partial", "with work left"),
    ("not_graded", "not graded through a fault of ours"),
    ("missing", "missing"),
    ("refused", "refused"),
)


def summary(report: "Report", out: str, quiet: bool) -> list[str]:
    """Return the lines that say what became of the class."""
    students = report.tally.students
    parts = [f"{students[status]} {words}" for status, words in _STATUSES if students.get(status)]
    total = sum(students.values())
    head = f"{total} student{'s' * (total != 1)}: {', '.join(parts) or 'nobody'}; isolation {report.isolation}."
    if report.left:
        head = f"Stopped with {report.left} answer{'s' * (report.left != 1)} left to grade. {head}"
    if quiet:
        return [head]
    lines = [*_changes(report), head, f"In {out}:"]
    lines.append("  gradebook.csv      the class as a table")
    lines.append("  report/index.html  the class in a browser, with a page for each student")
    lines.append("  results/           what each student reached, check by check")
    if report.tally.refused:
        lines.append(f"  refused.csv        what was not taken, and why: {report.tally.refused}")
    if not report.left:
        lines.append(f"Next: python -m grader export {shlex.quote(out)} --format {'|'.join(exports.names())}")
    return lines


def _changes(report: "Report") -> list[str]:
    from grader.bulk.files import CHANGES
    from grader.report.escape import visible

    if not report.compared:
        return []
    if not report.changes:
        return ["No result differs from the last time."]
    lines = [f"Changed since the last time: {len(report.changes)}, all of them in {CHANGES}"]
    for change in report.changes[:_MOST_CHANGES]:
        what = f"{visible(change.student)}  {change.exercise}".rstrip()
        lines.append(f"  {what}  {_worth(change.before)} -> {_worth(change.after)}  {', '.join(change.why)}")
    if len(report.changes) > _MOST_CHANGES:
        lines.append(f"  ... and {len(report.changes) - _MOST_CHANGES} more")
    return lines


def _worth(points: tuple[float, float] | None) -> str:
    if points is None:
        return "none"
    return f"{points[0]:g}/{points[1]:g}" if points[1] else f"{points[0]:+g}"
