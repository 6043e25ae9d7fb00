"""What a replayed check came to, with every run that it made: what `replay --json` prints."""

from msgspec import Struct

from grader.model.timeline import Timeline
from grader.model.verdicts import Cause, CheckStatus, RunVerdict


class Scene(Struct, frozen=True):
    """One run of a check. `failed` tells whether it is the one that the check failed by.

    `schedule` are its deviations from the undisturbed order, as `--schedule` takes them.
    """

    number: int
    title: str
    verdict: RunVerdict
    failed: bool
    timeline: Timeline
    schedule: str = ""


class Shortened(Struct, frozen=True):
    """A schedule with as few deviations as still fail; `complete` unless it took more runs than allowed."""

    schedule: str
    scene: int
    deviations_before: int
    deviations: int
    runs: int
    complete: bool = True


class ReplayResult(Struct, frozen=True):
    """One check under one seed, once more. `schedule` is "" for that of the seed."""

    format: int
    exercise: str
    check: str
    title: str
    status: CheckStatus
    seed: int
    start_method: str
    message: str
    cause: Cause | None = None
    schedule: str = ""
    scenes: tuple[Scene, ...] = ()
    shortened: Shortened | None = None
    wall_s: float = 0.0

    @property
    def shown(self) -> Scene | None:
        """The run to show: the one that failed, or the last."""
        failed = [scene for scene in self.scenes if scene.failed]
        return failed[0] if failed else self.scenes[-1] if self.scenes else None
