"""Who sleeps beside a program that never stands still: no virtual second takes longer than a real one would.

Virtual time moves where nothing else does. A process that computes without end, and a parent that sleeps for a second
and then ends it, would so never come to that end; nor would a timeout for a program of somebody else's, which sleeps by
the real clock. Therefore a sleeper is also let go on when it has lived for as long as it wanted to sleep. What counts
as living is processor time, that of the process that has used most since the sleeper lay down, and a while more of it,
so that an ordinary computation takes no time; and time on the wall in which nobody wanted a processor. A busy machine
lengthens neither.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from grader.sandbox import Waiter
from grader.shim import layout

PATIENCE_S = 0.5
PATIENCE_IN_TURNS_S = 5.0  # where all have turns, the order is to be the same again: such programs wait for longer


class Lived(Struct, frozen=True):
    """How long a program has lived: processor time by process, and time in which all its threads were blocked."""

    cpu_s: Mapping[int, float]
    idle_s: float = 0.0


class Since(Struct, frozen=True):
    """What there was when a thread was first seen waiting, and for how many virtual seconds it wants to."""

    wanted_s: float
    lived: Lived


class Sleepers:
    """Those who wait for the clock or for a turn, and since when."""

    def __init__(self, *, in_turns: bool) -> None:
        self._patience_s = PATIENCE_IN_TURNS_S if in_turns else PATIENCE_S
        self._since: dict[tuple[int, int], Since] = {}

    def overdue(self, waiters: Iterable[tuple[Waiter, float]], lived: Lived) -> list[Waiter]:
        """Return who has waited for too long, of all who wait, each with the virtual seconds that it still wants."""
        since, found = self._since, []
        self._since = {}
        for waiter, wanted_s in waiters:
            if waiter.state == layout.HELD:
                continue
            key = waiter.slot, waiter.announced
            began = self._since[key] = since.get(key) or Since(max(0.0, wanted_s), lived)
            if self._is_overdue(began, lived):
                found.append(waiter)
        return found

    def _is_overdue(self, began: Since, lived: Lived) -> bool:
        idle_s = lived.idle_s - began.lived.idle_s
        used_s = max((spent - began.lived.cpu_s.get(pid, 0.0) for pid, spent in lived.cpu_s.items()), default=0.0)
        slept_enough = 0.0 < began.wanted_s < idle_s
        return slept_enough or idle_s + used_s > began.wanted_s + self._patience_s
