"""Who sleeps beside a program that never stands still: no virtual second takes longer than a second of computing.

Virtual time moves where nothing else does. A process that computes without end, and a parent that sleeps for a second
and then ends it, would so never come to that end. Therefore the clock also moves once one of the other processes has
been on a processor, since the sleeper lay down, for as long as the sleeper wanted to sleep and a while more. Processor
time, not the time on the wall: a busy machine lengthens no computation by it.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from grader.sandbox import Waiter
from grader.shim import layout

PATIENCE_S = 0.5
PATIENCE_IN_TURNS_S = 5.0  # where all have turns, the order is to be the same again: such programs wait for longer


class Since(Struct, frozen=True):
    """What there was when a thread was first seen waiting: seconds that it wants, and processor time by process."""

    wanted_s: float
    cpu_s: Mapping[int, float]


class Sleepers:
    """Those who wait for the clock or for a turn, and since when."""

    def __init__(self, *, in_turns: bool) -> None:
        self._patience_s = PATIENCE_IN_TURNS_S if in_turns else PATIENCE_S
        self._since: dict[tuple[int, int], Since] = {}

    def overdue(self, waiters: Iterable[tuple[Waiter, float]], cpu_s: Mapping[int, float]) -> list[Waiter]:
        """Return who has waited for too long, of all who wait, each with the virtual seconds that it still wants.

        `cpu_s` is the processor time of each process so far.
        """
        since, found = self._since, []
        self._since = {}
        for waiter, wanted_s in waiters:
            if waiter.state == layout.HELD:
                continue
            key = waiter.slot, waiter.announced
            began = self._since[key] = since.get(key) or Since(max(0.0, wanted_s), cpu_s)
            if _most_since(began.cpu_s, cpu_s) > began.wanted_s + self._patience_s:
                found.append(waiter)
        return found


def _most_since(then: Mapping[int, float], now: Mapping[int, float]) -> float:
    return max((spent - then.get(pid, 0.0) for pid, spent in now.items()), default=0.0)
