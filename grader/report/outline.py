"""What a report on a submission says, before any word of it: a pure choice from the facts of the result."""

import re
from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from grader.model.results import CheckResult, ExerciseResult, SubmissionResult
from grader.model.verdicts import CheckStatus, ExerciseStatus, RunVerdict

_LINE = re.compile(r"^ *line (\d{1,6})\b", re.MULTILINE)


class StepKind(StrEnum):
    """The kinds of next steps: edit a file, put a missing one back, or wait for us to mend the grader."""

    EDIT = "edit"
    RESTORE = "restore"
    OURS = "ours"


class Step(Struct, frozen=True):
    """The one thing to do next; `target` is the shortest word that names `exercise` on the command line."""

    kind: StepKind
    exercise: ExerciseResult
    target: str


class Complaint(Struct, frozen=True):
    """A message that is shown once, with every failed check that has it."""

    checks: tuple[CheckResult, ...]

    @property
    def message(self) -> str:
        """The message of the first of them."""
        return self.checks[0].message


class Row(Struct, frozen=True):
    """The score of one lesson, or of all of them: `passed` of `exercises` have full points."""

    lesson: str
    title: str
    passed: int
    exercises: int
    points: float
    possible: float

    @property
    def full(self) -> bool:
        """Whether nothing is missing in this lesson."""
        return self.passed == self.exercises


class Outline(Struct, frozen=True):
    """The parts of a report in their order. `untouched` means that no exercise has been started."""

    untouched: bool
    rows: tuple[Row, ...]
    total: Row
    focus: ExerciseResult | None
    complaints: tuple[Complaint, ...]
    others: tuple[ExerciseResult, ...]
    step: Step | None


def outline(result: SubmissionResult) -> Outline:
    """Choose what to say about `result`."""
    exercises = result.exercises
    focus = _focus(exercises)
    rows = tuple(
        _row(lesson.id, lesson.title, lesson.exercises, lesson.points, lesson.possible) for lesson in result.lessons
    )
    return Outline(
        untouched=len(exercises) > 1 and all(one.status is ExerciseStatus.NOT_STARTED for one in exercises),
        rows=rows,
        total=_row("", "", exercises, result.points, result.possible),
        focus=focus,
        complaints=complaints_of(focus) if focus else (),
        others=tuple(one for one in exercises if one.status in _TROUBLED and one is not focus),
        step=_step(exercises, focus),
    )


_TROUBLED = (ExerciseStatus.FAILED, ExerciseStatus.MISSING, ExerciseStatus.NOT_GRADED)


def _row(lesson: str, title: str, exercises: Sequence[ExerciseResult], points: float, possible: float) -> Row:
    passed = sum(one.status is ExerciseStatus.PASSED for one in exercises)
    return Row(lesson, title, passed, len(exercises), points, possible)


def _focus(exercises: Sequence[ExerciseResult]) -> ExerciseResult | None:
    """Return the first exercise that somebody worked at in vain; then come missing files, and last our own faults."""
    for status in _TROUBLED:
        found = next((one for one in exercises if one.status is status), None)
        if found:
            return found
    return None


def complaints_of(exercise: ExerciseResult) -> tuple[Complaint, ...]:
    """Gather failed checks that would say the same; a file that does not load says it for all of its checks."""
    groups: dict[str, list[CheckResult]] = {}
    for check in exercise.checks:
        if check.status is CheckStatus.FAILED:
            same = check.verdict if check.verdict is RunVerdict.UNLOADABLE else check.message or check.id
            groups.setdefault(same, []).append(check)
    return tuple(Complaint(tuple(checks)) for checks in groups.values())


def grouped_complaints(exercise: ExerciseResult) -> tuple[Complaint, ...]:
    """Gather failed checks that say the same of the same line, however they were tried and whatever they advise."""
    groups: dict[tuple[str, int], list[CheckResult]] = {}
    for complaint in complaints_of(exercise):
        key = (complaint.message.partition("\n")[0], line_of(exercise, complaint.checks[0]))
        groups.setdefault(key, []).extend(complaint.checks)
    return tuple(Complaint(tuple(checks)) for checks in groups.values())


def line_of(exercise: ExerciseResult, check: CheckResult) -> int:
    """Return the line of the exercise's file that a failed check is about, 0 where none is known."""
    file = f"{exercise.id.rpartition('/')[2]}.py"
    for blocked in check.blocked:
        if blocked.line and blocked.file.replace("\\", "/").rpartition("/")[2] == file:
            return blocked.line
    found = re.search(rf"\b{re.escape(file)}:(\d{{1,6}})\b", check.message) or _LINE.search(check.message)
    return int(found.group(1)) if found else 0


def _step(exercises: Sequence[ExerciseResult], focus: ExerciseResult | None) -> Step | None:
    if focus is None or focus.status is ExerciseStatus.NOT_GRADED:
        fresh = next((one for one in exercises if one.status is ExerciseStatus.NOT_STARTED), None)
        if fresh:
            return Step(StepKind.EDIT, fresh, short_name(fresh, exercises))
    if focus is None:
        return None
    kinds = {ExerciseStatus.MISSING: StepKind.RESTORE, ExerciseStatus.NOT_GRADED: StepKind.OURS}
    return Step(kinds.get(focus.status, StepKind.EDIT), focus, short_name(focus, exercises))


def short_name(exercise: ExerciseResult, among: Sequence[ExerciseResult]) -> str:
    """Return the name without its lesson, or the whole id where two lessons have an exercise of that name."""
    name = exercise.id.rpartition("/")[2]
    same = sum(one.id.rpartition("/")[2] == name for one in among)
    return name if same == 1 else exercise.id
