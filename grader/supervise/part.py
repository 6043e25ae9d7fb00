"""A part of a program that can never go on, proved while the rest goes on, and told at once.

The graph is that of `grader.supervise.web`, where nobody is believed: who holds the other end may write, who has a
semaphore in memory may release it. But it is put together from lists that are read one after the other, while the rest
runs. So what comes out is believed only if nothing can have slipped through in between:

1. Each thread of the part was blocked, without having run, from one look to the next, 100 ms apart, and all through the
   reading of the lists. Whoever had been woken in between would have been seen.
2. After the lists were read there is no task that was not there before: no copy of a descriptor or of memory has gone
   into a process that was not looked at.
3. No descriptor was on its way in a message, before or after; and of the processes that ran meanwhile, one at most has
   a socket, so that none can have handed its descriptor to another that had been looked at already.
4. What has a name can be opened by anybody who goes on; and no timer is pending in a process of the part.

Otherwise nothing is said, and the next look may show it. What remains is what `web` leaves out: a signal can end any
wait, and a process may reach into another one through `/proc` or as its debugger.
"""

import time
from collections.abc import Callable, Set

from grader.model.evidence import PartSeen
from grader.procfs import Stillness, Survey, Task, pending_timers
from grader.procfs.passing import in_flight, may_pass
from grader.sandbox import Ground
from grader.supervise.blocked import Standstill
from grader.supervise.records import Story
from grader.supervise.web import Web

EVERY_S = 0.1
SHARE = 0.05  # of the supervisor's time at most


class PartWatch:
    """Looks for such a part from time to time, and tells each of its threads once."""

    def __init__(
        self,
        ground: Ground,
        stillness: Stillness,
        outer: Set[str],
        timed: Callable[[], set[Task]],
        *,
        virtual: bool,
    ) -> None:
        """`outer` are the kernel's names of pipes that lead out, `timed` tells which threads a clock lets go on."""
        self._ground = ground
        self._table = ground.table
        self._stillness = stillness
        self._outer = outer
        self._timed = timed
        self._virtual = virtual
        self._before: dict[Task, bytes | None] = {}
        self._told: set[Task] = set()
        self._began = time.monotonic()
        self._next = self._began + EVERY_S

    def look(self, story: Callable[[], Story]) -> PartSeen | None:
        """Return what has been proved since the last time, `None` for nothing, and while it is too early to look."""
        now = time.monotonic()
        if now < self._next:
            return None
        try:
            return self._look(story, now)
        finally:
            after = time.monotonic()
            self._next = after + max(EVERY_S, (after - now) / SHARE)

    def _look(self, story: Callable[[], Story], now: float) -> PartSeen | None:
        if not self._has_company():
            return None
        survey = self._stillness.survey()
        before, self._before = self._before, {task: survey.counts[task] for task in survey.calls}
        lasting = {task for task in survey.calls if task in before and before[task] == survey.counts[task]}
        closed = self._proved(survey, lasting) if lasting - self._told else frozenset()
        new = closed - self._told
        if not new:
            return None
        self._told |= new
        return self._described(survey, new, story(), now)

    def _has_company(self) -> bool:
        """Tell whether there is more than one thread: one alone is the whole program."""
        return len(self._table.tasks(self._ground.members())) > 1

    def _proved(self, survey: Survey, lasting: Set[Task]) -> frozenset[Task]:
        pids = {task.pid for task in survey.counts}
        if in_flight(self._table, pids):
            return frozenset()
        movers = {*survey.moving, *self._timed(), *(survey.calls.keys() - lasting)}
        closed = Web(self._table, survey.calls, movers, self._outer, openable=True).frozen()
        if not closed or not movers or not self._nothing_slipped(survey, closed, pids):
            return frozenset()
        return closed if self._stillness.still_as_in(survey, closed) else frozenset()

    def _nothing_slipped(self, survey: Survey, closed: Set[Task], pids: Set[int]) -> bool:
        timers = pending_timers(self._table, sorted({task.pid for task in closed}), alarms_are_virtual=self._virtual)
        if timers or in_flight(self._table, pids):
            return False
        blocked = survey.calls.keys() - closed
        ran = {task.pid for task in blocked if not self._stillness.still_as_in(survey, (task,))}
        ran |= {task.pid for task in survey.moving}
        if sum(may_pass(self._table, pid) for pid in ran) > 1:
            return False
        return set(self._table.tasks(self._ground.all_members())) <= survey.counts.keys()

    def _described(self, survey: Survey, part: Set[Task], story: Story, now: float) -> PartSeen | None:
        shared = self._ground.shared
        others = [task for task in survey.tasks if task not in part]
        # nobody is asked for lines: that would call a thread away from where it stands
        standstill = Standstill(self._table, survey.calls, story, shared.paths(), others=others)
        blocked = standstill.blocked(part)
        if not blocked:
            return None
        going_on = [standstill.running(task) for task in others if not standstill.is_helper(task.pid)]
        running = tuple(item for item in going_on if item.thread == "MainThread")
        virtual_s = shared.now_ns() / 1e9 if self._virtual else None
        return PartSeen(virtual_s, now - self._began, blocked, running)
