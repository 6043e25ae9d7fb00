"""A check as it is kept: without what differs from run to run, and with one word for counting."""

from collections.abc import Iterator

from msgspec import structs

from grader.model.evidence import Blocked
from grader.model.results import CheckResult
from grader.model.verdicts import CheckStatus, RunVerdict

_GRADED = (CheckStatus.PASSED, CheckStatus.FAILED)


def kept(result: CheckResult) -> CheckResult:
    """Return the check with its processes numbered in the order in which it names them.

    Inside a wall process ids go on counting from run to run, so they would tell what was graded there before.
    """
    numbers: dict[int, int] = {}
    for pid in _pids(result):
        numbers.setdefault(pid, len(numbers) + 1)
    blocked = tuple(_renumbered(one, numbers) for one in result.blocked)
    left = tuple(one if one.pid is None else structs.replace(one, pid=numbers[one.pid]) for one in result.left_behind)
    return structs.replace(result, blocked=blocked, left_behind=left)


def _pids(result: CheckResult) -> Iterator[int]:
    for blocked in result.blocked:
        yield blocked.pid
    for blocked in result.blocked:
        yield from (waker.pid for waker in blocked.waits_for.could_be_ended_by)
    yield from (left.pid for left in result.left_behind if left.pid is not None)


def _renumbered(blocked: Blocked, numbers: dict[int, int]) -> Blocked:
    waits = blocked.waits_for
    wakers = tuple(structs.replace(waker, pid=numbers[waker.pid]) for waker in waits.could_be_ended_by)
    return structs.replace(
        blocked, pid=numbers[blocked.pid], waits_for=structs.replace(waits, could_be_ended_by=wakers)
    )


def word_of(result: CheckResult) -> str:
    """Return the one word that says most about a check: how the run ended if that failed it, else its status."""
    if result.status is CheckStatus.FAILED and result.verdict not in (None, RunVerdict.FINISHED):
        return str(result.verdict)
    return str(result.status)


def stands(result: CheckResult) -> bool:
    """Return whether the check need not be had again: it was graded, and no clock on the wall has decided it."""
    return result.status in _GRADED and result.verdict is not RunVerdict.STUCK
