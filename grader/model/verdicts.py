"""The closed lists of words. One word for one thing, the same in every format."""

from enum import StrEnum


class RunVerdict(StrEnum):
    """How one run of a program ended."""

    FINISHED = "finished"
    RAISED = "raised"
    DEADLOCK = "deadlock"
    STUCK = "stuck"
    SPINNING = "spinning"
    ENDED_EARLY = "ended_early"
    CRASHED = "crashed"
    LIMIT = "limit"
    UNLOADABLE = "unloadable"


class CheckStatus(StrEnum):
    """What became of one check. `NOT_GRADED` is always our own fault and never costs a point."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    NOT_GRADED = "not_graded"


class ExerciseStatus(StrEnum):
    """What became of one exercise."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_STARTED = "not_started"
    MISSING = "missing"
    NOT_GRADED = "not_graded"


class Isolation(StrEnum):
    """How strong the wall around a submission was, strongest first."""

    FULL = "full"
    REDUCED = "reduced"
    PRACTICE = "practice"


class StartMethod(StrEnum):
    """The start methods of `multiprocessing`."""

    FORK = "fork"
    SPAWN = "spawn"
    FORKSERVER = "forkserver"


class ExerciseKind(StrEnum):
    """`IMPLEMENT`: the body is missing. `FIX`: a working-looking program with one bug."""

    IMPLEMENT = "implement"
    FIX = "fix"


class Visibility(StrEnum):
    """Whether students receive a check's suite with their edition of the course."""

    SHOWN = "shown"
    HIDDEN = "hidden"


class Cause(StrEnum):
    """Why a program went wrong, as far as evidence shows. No cause is given for a guess."""

    WRITE_END_OPEN = "write_end_open"
    MISSING_SENTINEL = "missing_sentinel"
    SENTINEL_TOO_EARLY = "sentinel_too_early"
    JOIN_BEFORE_DRAIN = "join_before_drain"
    MISSING_TASK_DONE = "missing_task_done"
    FULL_PIPE_BOTH_WAYS = "full_pipe_both_ways"
    QUEUE_FULL_NOBODY_GETS = "queue_full_nobody_gets"
    LOCK_ORDER = "lock_order"
    LOCK_NOT_RELEASED = "lock_not_released"
    LOCK_HOLDER_DIED = "lock_holder_died"
    CHILD_DIED = "child_died"
    WAITS_FOR_ITSELF = "waits_for_itself"
    NEVER_JOINED = "never_joined"
    NON_DAEMON_WAITS_FOR_EVER = "non_daemon_waits_for_ever"
    GET_WITHOUT_PUT = "get_without_put"
    POLLING = "polling"
    EVENT_NEVER_SET = "event_never_set"
    BARRIER_SHORT = "barrier_short"
    NO_MAIN_GUARD = "no_main_guard"
    FORK_WITH_LOCK_HELD = "fork_with_lock_held"
    UNPICKLABLE_ITEM = "unpicklable_item"
