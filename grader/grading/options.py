"""How to grade, and who wants to hear of it."""

from typing import Protocol

from msgspec import Struct

from grader.model.course import Exercise
from grader.model.results import CheckResult, ExerciseResult
from grader.model.verdicts import Isolation, StartMethod


class Options(Struct, frozen=True):
    """How to grade. `seed` is the first seed of every check; `None` leaves a choice to the course or the machine."""

    seed: int = 0
    schedules: int | None = None
    start_method: StartMethod | None = None
    tier: Isolation | None = None
    real_time: bool = False
    language: str = "en"
    cache: bool = True
    jobs: int | None = None


class Listener(Protocol):
    """Hears of each result as soon as it is known."""

    def started(self, exercise: Exercise) -> None:
        """An exercise's checks begin."""

    def check(self, exercise: Exercise, result: CheckResult) -> None:
        """A check is known."""

    def finished(self, exercise: Exercise, result: ExerciseResult) -> None:
        """All checks of an exercise are known."""


class Silent:
    """A listener that does nothing."""

    def started(self, exercise: Exercise) -> None:
        """Do nothing."""

    def check(self, exercise: Exercise, result: CheckResult) -> None:
        """Do nothing."""

    def finished(self, exercise: Exercise, result: ExerciseResult) -> None:
        """Do nothing."""


class VerifyListener(Protocol):
    """Hears how far the verification has come."""

    def done(self, count: int, total: int, surprises: int) -> None:
        """`count` of `total` answers have been graded, with so many surprises until now."""
