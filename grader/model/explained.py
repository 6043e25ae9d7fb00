"""What `explain` found out about one program: msgspec turns this record into the documented JSON as it stands."""

from msgspec import Struct

from grader.model.evidence import Blocked, LeftBehind, PartSeen, ProcessSeen, Running
from grader.model.timeline import Timeline
from grader.model.verdicts import Cause, Isolation, RunVerdict, StartMethod

FORMAT = 1


class Lost(Struct, frozen=True):
    """Something that nobody took or looked at: `kind` is `items`, `task_done` or `exception`, `detail` says more."""

    kind: str
    name: str
    count: int
    detail: str


class Searched(Struct, frozen=True):
    """Schedules that were tried: `tried` seeds from `first` on. Under the last one it `failed`, or under none.

    `different` says how the output differed from what was expected. `schedule` is a shorter one that fails as the seed
    `seed` does, found in `runs` runs: `deviations` of the `deviations_before` places where that leaves the undisturbed
    order. It is "" if none was looked for, and if the undisturbed order fails as well.
    """

    first: int
    tried: int
    failed: bool
    different: str = ""
    schedule: str = ""
    deviations_before: int | None = None
    deviations: int = 0
    runs: int = 0
    seed: int | None = None


class ExplainResult(Struct, frozen=True, rename={"remedy": "try"}):
    """One program. `message` has the four parts, and ends with the text of `remedy`, which is called `try` in JSON.

    `exit_code` is the program's own, `None` if it did not end by itself, negative for a signal. `why` is the sentence
    on the cause, `wrong` and `right` are a line as it is often written and as it should be, all "" where the evidence
    shows no cause. `proof_ms` is `None` without a proof.
    """

    format: int
    program: str
    verdict: RunVerdict
    detail: str | None
    exit_code: int | None
    cause: Cause | None
    message: str
    why: str
    wrong: str
    right: str
    remedy: str
    wall_s: float
    virtual_s: float
    proof_ms: float | None
    start_method: StartMethod
    seed: int
    blocked: tuple[Blocked, ...] = ()
    running: tuple[Running, ...] = ()
    parts: tuple[PartSeen, ...] = ()
    left_behind: tuple[LeftBehind, ...] = ()
    lost: tuple[Lost, ...] = ()
    processes: tuple[ProcessSeen, ...] = ()
    steps: int = 0
    searched: Searched | None = None
    timeline: Timeline | None = None
    isolation: Isolation | None = None

    @property
    def ended_well(self) -> bool:
        """Whether the program ended by itself, with exit code 0."""
        return self.verdict is RunVerdict.FINISHED and self.exit_code == 0
