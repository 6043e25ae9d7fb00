"""A small course on disk, command lines in this process, and a stand-in for the packages that grade."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from grader.cli import engine
from grader.cli.main import main
from grader.course import CourseFiles, Problem
from grader.model.course import Course, Exercise
from grader.model.results import FORMAT, CheckResult, ExerciseResult, LessonResult, SubmissionResult
from grader.model.verdicts import CheckStatus, ExerciseStatus, Isolation

COURSE = "id: ipc\ntitle: Pipes and queues\nlessons: [01_queues, 04_pipes]\n"
EXERCISE = """\
  - name: {name}
    title: {{en: The exercise {name}, zh: 练习 {name}}}
    kind: implement
    defines: [run]
    hints: [{{en: Which end is open?, zh: 哪一端开着？}}, Who holds it?, Close it.]
    checks:
      - {{id: ends, title: It ends, points: 3, hint: close it}}
      - {{id: order, title: In order, points: 5, hint: one queue}}
"""
LESSONS = {"01_queues": ("relay",), "04_pipes": ("one_way", "never_eof")}
STUB = "def run():\n    raise NotImplementedError\n"


class Outcome(NamedTuple):
    """What one command line left: its exit code, and what it wrote."""

    code: int
    out: str
    err: str


class Finding(NamedTuple):
    """A finding of the doctor."""

    name: str
    ok: bool
    found: str = "found"
    cure: str = "cure"


class InputError(Exception):
    """As in grader.grading."""


class GraderFault(Exception):
    """As in grader.grading."""


class Grading:
    """Stands in for the packages that grade: keeps how it was called, and answers as told."""

    def __init__(self) -> None:
        """Everything is untouched, nothing goes wrong."""
        self.calls: list[tuple[Any, ...]] = []
        self.statuses: dict[str, ExerciseStatus] = {}
        self.check_status = CheckStatus.PASSED
        self.error: BaseException | None = None
        self.report: Any = None
        self.findings: tuple[Finding, ...] = (Finding("Python", True),)

    def grade(
        self,
        course: Course,
        files: CourseFiles,
        submission: Path,
        targets: Sequence[Exercise],
        choices: engine.Choices,
        listener: Any,
    ) -> SubmissionResult:
        """Tell the listener all that a grading tells."""
        self._called(submission, [target.id for target in targets], choices)
        results = []
        for target in targets:
            listener.started(target)
            results.append(self._result(target))
            listener.check(target, results[-1].checks[0])
            listener.finished(target, results[-1])
        lessons = tuple(self._lesson(lesson.id, results) for lesson in course.lessons)
        return SubmissionResult(
            format=FORMAT,
            course=course.id,
            submission=str(submission),
            isolation=Isolation.FULL,
            proof=True,
            seed=choices.seed,
            points=sum(lesson.points for lesson in lessons),
            possible=sum(lesson.possible for lesson in lessons),
            wall_s=0.1,
            lessons=tuple(lesson for lesson in lessons if lesson.exercises),
        )

    def verify(self, *words: Any) -> Any:
        """Tell the listener about one answer."""
        _, _, targets, choices, runs, load, methods, listener = words
        self._called([target.id for target in targets], choices, runs, load, methods)
        listener.done(1, 2, 0)
        return self.report

    def pristine_stub(self, files: CourseFiles, exercise: Exercise) -> str:
        """Return the same stub for all."""
        self._called(exercise.id)
        return STUB

    def examine(self) -> tuple[Finding, ...]:
        """Return what was asked for."""
        self._called()
        return self.findings

    def _called(self, *words: Any) -> None:
        self.calls.append(words)
        if self.error:
            raise self.error

    def _result(self, exercise: Exercise) -> ExerciseResult:
        status = self.statuses.get(exercise.id, ExerciseStatus.NOT_STARTED)
        points = 8.0 if status is ExerciseStatus.PASSED else 0.0
        check = CheckResult("ends", "It ends", self.check_status, 0.0, 3.0, message="It does not end.")
        return ExerciseResult(exercise.id, exercise.title.say(), status, points, 8.0, (check,))

    def _lesson(self, id: str, results: Sequence[ExerciseResult]) -> LessonResult:
        own = tuple(result for result in results if result.id.startswith(f"{id}/"))
        return LessonResult(id, id, sum(one.points for one in own), sum(one.possible for one in own), own)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a course of two lessons and work in its folder."""
    exercises = tmp_path / "course" / "exercises"
    for lesson, names in LESSONS.items():
        folder = exercises / lesson
        folder.mkdir(parents=True)
        rows = "".join(EXERCISE.format(name=name) for name in names)
        (folder / "lesson.yaml").write_text(f"title: The lesson {lesson}\nexercises:\n{rows}", "utf-8")
        for name in names:
            (folder / f"{name}.py").write_text(STUB, "utf-8")
    (exercises / "course.yaml").write_text(COURSE, "utf-8")
    monkeypatch.chdir(exercises.parent)
    return exercises.parent


@pytest.fixture
def grading(root: Path, monkeypatch: pytest.MonkeyPatch) -> Grading:
    """Put the stand-in at the one place where commands call the packages that grade."""
    stand_in = Grading()
    for name in ("grade", "verify", "pristine_stub", "examine"):
        monkeypatch.setattr(engine, name, getattr(stand_in, name))
    monkeypatch.setattr(engine, "answers_to_quote", lambda _result: {})
    module = ModuleType("grader.grading")
    vars(module).update(InputError=InputError, GraderFault=GraderFault)
    monkeypatch.setitem(sys.modules, "grader.grading", module)
    return stand_in


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Return a function that runs one command line."""
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def command(*words: str) -> Outcome:
        code = main(words)
        return Outcome(code, *capsys.readouterr())

    return command


@pytest.fixture
def problem() -> Problem:
    """Return a problem of a course."""
    return Problem("exercises/04_pipes/lesson.yaml", 12, "points is -3")
