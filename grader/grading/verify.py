"""The course proves itself: right answers get full points, stubs do not, every known mistake is caught as it says."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from grader.course import CourseError, CourseFiles, KnownAnswer, lint
from grader.course.problems import Problem
from grader.grading.errors import InputError
from grader.grading.options import Options, VerifyListener
from grader.grading.session import GradedAnswer, Turn
from grader.grading.workers import default_jobs, grade_with_workers
from grader.model.course import Course, Exercise, KnownFailure
from grader.model.results import CheckResult
from grader.model.verdicts import CheckStatus, ExerciseKind, StartMethod
from grader.sandbox import TierUnavailable, choose_tier
from grader.suite.laboratory import Answer, read_source

_HOG = "import os\nparent = os.getppid()\nwhile os.getppid() == parent:\n    for _ in range(100000): pass\n"


class Surprise(Struct, frozen=True):
    """Something that the course promises and that did not come true."""

    answer: str
    exercise: str
    start_method: StartMethod
    run: int
    seed: int | None
    text: str


class LessonRow(Struct):
    """Counts for one lesson. `schedule_dependent` has (answer, first failing seed) where seed 0 shows nothing."""

    lesson: str
    solutions: int = 0
    variants: int = 0
    mistakes: int = 0
    caught: int = 0
    schedule_dependent: list[tuple[str, int]] = field(default_factory=list)


class VerifyReport(Struct):
    """What verifying found. The course holds if there are neither problems nor surprises."""

    problems: tuple[Problem, ...] = ()
    surprises: list[Surprise] = field(default_factory=list)
    graded: int = 0
    checks: int = 0
    by_lesson: list[LessonRow] = field(default_factory=list)
    wall_s: float = 0.0


class _Known(Struct, frozen=True):
    """An answer and what must become of it: `None` for full points, else how it must fail."""

    name: str
    answer: Answer
    expected: KnownFailure | None
    worthless: bool = False


class _Turn(Struct, frozen=True):
    """One grading of a known answer."""

    known: _Known
    start_method: StartMethod
    run: int


def verify(
    course: Course,
    files: CourseFiles,
    targets: Sequence[Exercise],
    options: Options,
    runs: int = 1,
    load: int = 0,
    start_methods: Sequence[StartMethod] = tuple(StartMethod),
    listener: VerifyListener | None = None,
) -> VerifyReport:
    """Grade every known answer of the `targets`, `runs` times under each start method, beside `load` busy processes.

    Raises `InputError` if the isolation asked for cannot be had, `GraderFault` if pytest cannot be started.
    """
    started = time.monotonic()
    report = VerifyReport(problems=lint(course, files))
    verification = _Verification(course, files, targets, options, report, listener)
    with hogs(load):
        verification.run(runs, start_methods)
    report.wall_s = time.monotonic() - started
    return report


@contextlib.contextmanager
def hogs(count: int) -> Iterator[None]:
    """Keep `count` processes busy for the time of the block; they end by themselves if we die.

    Each has a session of its own: Ctrl-C is for us alone.
    """
    command = [sys.executable, "-S", "-c", _HOG]
    processes = [subprocess.Popen(command, start_new_session=True) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


class _Verification:
    """The state of one verification."""

    def __init__(
        self,
        course: Course,
        files: CourseFiles,
        targets: Sequence[Exercise],
        options: Options,
        report: VerifyReport,
        listener: VerifyListener | None,
    ) -> None:
        self._files = files
        self._targets = [exercise for exercise in targets if files.suite(exercise).is_file()]
        self._options = options
        self._report = report
        self._listener = listener
        self._rows = {lesson.id: LessonRow(lesson.id) for lesson in course.lessons}
        self._turns: list[_Turn] = []
        self._total = 0

    def run(self, runs: int, start_methods: Sequence[StartMethod]) -> None:
        try:
            tier = choose_tier(self._options.tier)
        except TierUnavailable as error:
            raise InputError(str(error)) from None
        known = [answer for exercise in self._targets for answer in self._known_answers(exercise)]
        self._total = len(known) * runs * len(start_methods)
        self._turns = [
            _Turn(answer, method, run) for run in range(runs) for method in start_methods for answer in known
        ]
        jobs = self._options.jobs or default_jobs(len(self._turns))
        turns = [Turn(turn.known.answer, turn.start_method) for turn in self._turns]
        grade_with_workers(
            self._files,
            turns,
            self._targets,
            self._options,
            tier,
            jobs,
            lambda _answer, _result: None,
            self._on_answer,
        )
        wanted = {exercise.lesson for exercise in self._targets}
        self._report.by_lesson = [row for row in self._rows.values() if row.lesson in wanted]

    def _known_answers(self, exercise: Exercise) -> Iterator[_Known]:
        files = self._files
        worthless = exercise.kind is ExerciseKind.IMPLEMENT
        yield from self._read("stub", exercise, KnownAnswer("", files.stub(exercise), exercise.stub), worthless)
        yield from self._read("solution", exercise, KnownAnswer("", files.solution(exercise)))
        for variant in files.variants(exercise):
            yield from self._read("variants", exercise, variant)
        with contextlib.suppress(CourseError):  # the lint has reported it
            for mistake in files.mistakes(exercise):
                yield from self._read("mistakes", exercise, mistake)

    def _read(self, kind: str, exercise: Exercise, known: KnownAnswer, worthless: bool = False) -> Iterator[_Known]:
        try:
            source = read_source(known.path)
        except OSError:  # the lint has reported it
            return
        name = f"{kind}/{known.slug}" if known.slug else kind
        yield _Known(name, Answer(f"known answers to {exercise.id}", exercise, source), known.expected, worthless)

    def _on_answer(self, graded: GradedAnswer) -> None:
        turn = self._turns[graded.index]
        self._report.graded += 1
        self._report.checks += len(graded.checks)
        surprises = [
            Surprise(turn.known.name, graded.answer.exercise.id, turn.start_method, turn.run, seed, text)
            for seed, text in judge(
                turn.known.expected, graded.checks, worthless=turn.known.worthless, stub=turn.known.name == "stub"
            )
        ]
        self._report.surprises += surprises
        self._count(turn, graded, caught=not surprises)
        if self._listener is not None:
            self._listener.done(self._report.graded, self._total, len(self._report.surprises))

    def _count(self, turn: _Turn, graded: GradedAnswer, *, caught: bool) -> None:
        row = self._rows[graded.answer.exercise.lesson]
        kind = turn.known.name.partition("/")[0]
        row.solutions += kind == "solution"
        row.variants += kind == "variants"
        if kind != "mistakes":
            return
        row.mistakes += 1
        row.caught += caught
        seeds = [check.seed for check in graded.checks if check.status is CheckStatus.FAILED and check.seed is not None]
        entry = (f"{graded.answer.exercise.name}/{turn.known.name.partition('/')[2]}", min(seeds, default=0))
        if seeds and 0 not in seeds and entry not in row.schedule_dependent:
            row.schedule_dependent.append(entry)


def judge(
    expected: KnownFailure | None, checks: Sequence[CheckResult], *, worthless: bool = False, stub: bool = False
) -> list[tuple[int | None, str]]:
    """Return (seed, text) for each way in which the checks differ from what must become of the answer."""
    faults = [check for check in checks if check.status is CheckStatus.NOT_GRADED]
    if faults:
        return [(None, f"{check.id} was not graded: {check.message}") for check in faults]
    failed = [check for check in checks if check.status is CheckStatus.FAILED]
    if expected is not None:
        return _judge_failure(expected, failed)
    if worthless:
        passed = [check.id for check in checks if check.status is CheckStatus.PASSED]
        return [(None, f"the untouched stub passes {name}") for name in passed]
    if stub:
        return [] if failed else [(None, "the stub gets full points")]
    return [(check.seed, f"{check.id} failed: {check.message}") for check in failed]


def _judge_failure(expected: KnownFailure, failed: Sequence[CheckResult]) -> list[tuple[int | None, str]]:
    by_id = {check.id: check for check in failed}
    found: list[tuple[int | None, str]] = [
        (None, f"{name} must fail and passed") for name in expected.fails if name not in by_id
    ]
    meant = [by_id[name] for name in expected.fails if name in by_id]
    if not meant:
        return found
    seed = meant[0].seed
    if all(check.verdict is not expected.verdict for check in meant):
        verdicts = ", ".join(dict.fromkeys(str(check.verdict) for check in meant))
        found.append((seed, f"the verdict must be {expected.verdict} and is {verdicts}: {meant[0].message}"))
    if not any(expected.says in check.message for check in failed):
        found.append((seed, f"no message says {expected.says!r}: {meant[0].message}"))
    if expected.cause is not None and all(check.cause is not expected.cause for check in failed):
        causes = ", ".join(dict.fromkeys(str(check.cause) for check in meant))
        found.append((seed, f"the cause must be {expected.cause} and is {causes}: {meant[0].message}"))
    return found
