"""What runs on Gradescope: one submission is graded, and `results.json` is written anew with every check that is known.

The machine is small and stops everything after some minutes, so that what is known must lie on its disk at any moment.
A check that we could not grade is tried once more; if that fails too, there are no results at all, which Gradescope
shows as a failed autograder: a fault of ours must not look like a low grade.
"""

import contextlib
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import DecodeError, Struct, json, structs

from grader.bulk.intake.layout import Layout, Picked
from grader.bulk.intake.spool import Spool
from grader.bulk.intake.walk import Walker
from grader.course import CourseFiles, load_course
from grader.grading import InputError, Options, grade, outcome
from grader.model.course import Course, Exercise
from grader.model.results import CheckResult, ExerciseResult, SubmissionResult
from grader.model.verdicts import CheckStatus, ExerciseStatus, Isolation, Visibility
from grader.report.exports.gradescope import results
from grader.report.words import amount

SETTINGS = "plumbline.json"
MARGIN_S = 45.0
_UNASKED = "Not asked yet."
_NOT_FINISHED = "Not finished: {known} of {every} checks are known so far."
_NO_TIME = "The time ran out after {known} of {every} checks, the rest was not asked. Your instructor can run it again."


class Settings(Struct, frozen=True):
    """How a package grades. `limit_s` is after how many seconds Gradescope stops everything."""

    hidden_as: str = "hidden"
    language: str = "en"
    limit_s: float = 600.0
    seed: int = 0


class Verdict(Struct, frozen=True):
    """How it ended, for the log that only instructors see. `faults` are the checks that could not be graded."""

    text: str
    faults: tuple[str, ...] = ()


def grade_submission(root: Path) -> Verdict:
    """Grade `root/submission` by the course in `root/source`, and write `root/results/results.json`.

    Raises InputError if the package is not whole, CourseError if its course is not, GraderFault if grading fails.
    """
    settings = _settings(root / "source" / SETTINGS)
    files = CourseFiles(root / "source" / "course")
    course = load_course(files.root)
    record = Record(course, settings, root / "results" / "results.json")
    with _watched(record, settings.limit_s - MARGIN_S), _answers(root / "submission", course, record) as folder:
        grading = _Grading(course, files, folder, record, settings)
        grading.run(record.open())
        grading.run(record.faulty())
    faults = tuple(record.faults())
    if faults:
        record.path.unlink(missing_ok=True)
        return Verdict("no results: some checks could not be graded, through a fault of ours", faults)
    result = record.finish()
    return Verdict(f"{amount(result.points)} of {amount(result.possible)} points")


def _settings(path: Path) -> Settings:
    try:
        return json.decode(path.read_bytes(), type=Settings)
    except (OSError, DecodeError) as error:
        advice = "try to make the package again, and to upload it as it is"
        raise InputError(f"{str(path)!r} cannot be read: {error}; {advice}") from None


class _Grading:
    """The grading of the answers in a folder."""

    def __init__(self, course: Course, files: CourseFiles, folder: Path, record: "Record", settings: Settings) -> None:
        self._course = course
        self._files = files
        self._folder = folder
        self._record = record
        self._options = Options(seed=settings.seed, language=settings.language, jobs=1, cache=False)

    def run(self, targets: tuple[Exercise, ...]) -> None:
        """Grade these exercises. Where no file answers any of them, all are missing, which is no error here."""
        self._record.begin(targets)
        if any((self._folder / exercise.path).is_file() for exercise in targets):
            result = grade(self._course, self._files, self._folder, targets, self._options, self._record)
            self._record.isolation = result.isolation
            return
        for exercise in targets:
            self._record.finished(exercise, outcome.missing(exercise, self._options.language))


class Record:
    """All that is known, and the file that says it. Listens to the grading; a watch may write from its own thread."""

    def __init__(self, course: Course, settings: Settings, path: Path) -> None:
        """Know nothing yet."""
        self.path = path
        self.language = settings.language
        self.isolation = Isolation.FULL
        self.remarks: list[str] = []
        self._course = course
        self._settings = settings
        self._known: dict[str, dict[str, CheckResult]] = {}
        self._done: dict[str, ExerciseResult] = {}
        self._lock = threading.Lock()
        self._closed = False
        self._hidden = frozenset(
            f"{exercise.id}/{check.id}"
            for exercise in course.exercises
            for check in exercise.checks
            if check.visibility is Visibility.HIDDEN
        )

    def begin(self, targets: tuple[Exercise, ...]) -> None:
        """Forget what is known of `targets`: they are about to be graded."""
        for exercise in targets:
            self._known.pop(exercise.id, None)
            self._done.pop(exercise.id, None)

    def started(self, exercise: Exercise) -> None:
        """Show that there is nothing yet rather than no file."""
        self._write(_NOT_FINISHED)

    def check(self, exercise: Exercise, result: CheckResult) -> None:
        """Write the results with one check more."""
        self._known.setdefault(exercise.id, {})[result.id] = result
        self._write(_NOT_FINISHED)

    def finished(self, exercise: Exercise, result: ExerciseResult) -> None:
        """Write the results with one exercise more."""
        self._done[exercise.id] = result
        self._write(_NOT_FINISHED)

    def finish(self) -> SubmissionResult:
        """Write the results without a remark that more is to come."""
        return self._write("")

    def out_of_time(self) -> None:
        """Write what is known for good, and that there is no more."""
        self._write(_NO_TIME, close=True)

    def open(self) -> tuple[Exercise, ...]:
        """Return the exercises of which nothing is known."""
        return tuple(exercise for exercise in self._course.exercises if exercise.id not in self._done)

    def faulty(self) -> tuple[Exercise, ...]:
        """Return the exercises of which a check could not be graded."""
        return tuple(one for one in self._course.exercises if list(_faults(self._done.get(one.id))))

    def faults(self) -> Iterator[str]:
        """Yield a line for each check that could not be graded."""
        for result in self._done.values():
            yield from _faults(result)

    def _result(self) -> SubmissionResult:
        found = {
            exercise.id: self._done.get(exercise.id) or self._so_far(exercise) for exercise in self._course.exercises
        }
        wall_s = sum(check.wall_s for one in found.values() for check in one.checks)
        language, seed = self.language, self._settings.seed
        return outcome.submission_result(self._course, "", found, self.isolation, seed, language, wall_s)

    def _so_far(self, exercise: Exercise) -> ExerciseResult:
        language = self.language
        known = self._known.get(exercise.id, {})
        rest = [
            structs.replace(outcome.unasked(check, language), status=CheckStatus.NOT_GRADED, message=_UNASKED, hint="")
            for check in exercise.checks
            if check.id not in known
        ]
        return outcome.exercise_result(exercise, ExerciseStatus.NOT_GRADED, [*known.values(), *rest], language)

    def _write(self, state: str, close: bool = False) -> SubmissionResult:
        """Replace the file as a whole. What was written for good stays."""
        with self._lock:
            result = self._result()
            if not self._closed:
                self._closed = close
                checks = [check for exercise in result.exercises for check in exercise.checks]
                known = sum(check.message != _UNASKED for check in checks)
                lines = [state.format(known=known, every=len(checks)), *self.remarks]
                content = results(result, self._hidden, self._settings.hidden_as, remarks=[one for one in lines if one])
                _replace(self.path, content)
            return result


def _faults(result: ExerciseResult | None) -> Iterator[str]:
    for check in result.checks if result is not None else ():
        if check.status is CheckStatus.NOT_GRADED:
            yield f"{result.id if result else ''}/{check.id}: {check.message}"


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(content)
    os.replace(new, path)


@contextlib.contextmanager
def _watched(record: Record, seconds: float) -> Iterator[None]:
    """Before the platform ends everything, write what is known and leave: the sandbox dies with this process."""

    def leave() -> None:
        record.out_of_time()
        os._exit(0)

    watch = threading.Timer(max(seconds, 0.0), leave)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


@contextlib.contextmanager
def _answers(submission: Path, course: Course, record: Record) -> Iterator[Path]:
    """Yield a folder with a copy of the files that answer exercises, wherever they lie in the submission."""
    spool = Spool()
    layout = Layout(course)
    picked = layout.pick(Walker(spool, layout.is_answer).folder(submission, ()))
    record.remarks = list(_remarks(picked))
    for exercise in course.exercises:
        if exercise.id in picked.problems:
            record.finished(exercise, outcome.unreadable(exercise, picked.problems[exercise.id], record.language))
    with tempfile.TemporaryDirectory(prefix="grader-") as folder:
        paths: Mapping[str, str] = {exercise.id: exercise.path for exercise in course.exercises}
        for id, answered in picked.answers.items():
            path = Path(folder) / paths[id]
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(spool.get(answered.blob))
        yield Path(folder)


def _remarks(picked: Picked) -> Iterator[str]:
    for name, why in picked.refused:
        yield f"{name}: {why}"
    yield from picked.flags
