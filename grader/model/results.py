"""Results as the contract gives them: msgspec turns these records into the documented JSON as they stand."""

from msgspec import Struct

from grader.model.evidence import Blocked, LeftBehind
from grader.model.timeline import Timeline
from grader.model.verdicts import Cause, CheckStatus, ExerciseStatus, Isolation, RunVerdict

FORMAT = 1


class CheckResult(Struct, frozen=True):
    """One check. `message` has the four parts: what happened, where, how we know, what to try.

    Of a failed check `timeline` is the run that failed it: its first and last operations, 120 at most.
    """

    id: str
    title: str
    status: CheckStatus
    points: float
    possible: float
    verdict: RunVerdict | None = None
    detail: str | None = None
    cause: Cause | None = None
    seed: int | None = None
    schedules: int = 0
    failed_schedules: int = 0
    message: str = ""
    hint: str = ""
    blocked: tuple[Blocked, ...] = ()
    left_behind: tuple[LeftBehind, ...] = ()
    proof_ms: float | None = None
    wall_s: float = 0.0
    timeline: Timeline | None = None


class ExerciseResult(Struct, frozen=True):
    """One exercise, its checks in the order of the course."""

    id: str
    title: str
    status: ExerciseStatus
    points: float
    possible: float
    checks: tuple[CheckResult, ...] = ()
    message: str = ""


class LessonResult(Struct, frozen=True):
    """One lesson: sums over its exercises."""

    id: str
    title: str
    points: float
    possible: float
    exercises: tuple[ExerciseResult, ...] = ()


class SubmissionResult(Struct, frozen=True):
    """One submission: what `--json` prints."""

    format: int
    course: str
    submission: str
    isolation: Isolation
    proof: bool
    seed: int
    points: float
    possible: float
    wall_s: float
    lessons: tuple[LessonResult, ...] = ()

    @property
    def exercises(self) -> tuple[ExerciseResult, ...]:
        """All exercises in order."""
        return tuple(exercise for lesson in self.lessons for exercise in lesson.exercises)
