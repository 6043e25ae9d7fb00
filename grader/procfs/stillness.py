"""The proof that nothing in a set of processes can move.

The claim: *there was one instant at which every thread of the set was blocked, off the processor, in a call that only
the set itself could end, and none had been woken.* If nothing outside the set can wake a member, the claim at one
instant holds for ever: whoever could end a wait is itself waiting.

What does not prove it. That each thread, looked at twice, was in a blocking system call with the same counts of context
switches: a thread that is being woken on another processor still shows its old call, and no counter has moved, but its
state is `R` already. On live rings of processes that looks wrong 112 times in 718,392 looks.

What does. *Pass 1*: list the tasks; read every thread's scheduling counters. *Pass 2*, for each thread, in this order:
its state is `S`; its `syscall` is a call on the allow list, without a timeout; its counters equal those of pass 1.
Then the list of tasks is the same as before. *Pass 3*, after that list, for each thread: its state is `S`, and its
counters still equal those of pass 1.

Why. Take a thread, and let t1 be when pass 1 read its counters, ts when its state was last read as `S`, t2 when its
counters were read after that; t1 < end of pass 1 < the second list < ts < t2. `schedstat` gives the nanoseconds on a
processor, those spent waiting for one, and the number of times it was put on one. Had it run at any time after t1, time
on the processor would have been added when it left it (or, if it is still on one, its state is not `S`). So it was off
the processor from t1 to ts. A thread that is off the processor goes from sleeping to woken to running; it does not go
back to sleeping without having run. At ts it was sleeping, so it had not been woken between t1 and ts. That interval
contains the whole second list, for every thread.

And nobody else was there at the end of that list. Who was started by a thread of the first list was started before its
t1. Such a newcomer is in the second list, and there is no proof, unless it had gone by then. Whoever had gone had done
all that it ever did before the end of that list, what it started included, of which the same is true. Had it woken one
of the first list, by ending or otherwise, that one would not have slept from t1 to ts. Pass 2 alone, before the second
list, does not show this: while a parent waits for the end of its newest child, the list can be made before that child
is born and again when it has been taken away, and in both there is the parent alone.

Where it fails. A counter that does not count: where the kernel is built without scheduling statistics, `schedstat`
does not exist or shows zeros, and the switch counts of `status` are used. A thread in a page fault (call `-1`), in
state `D`, in an unknown call or in one with a timeout that the kernel knows of is never still; then there is no proof,
and the verdict is the weaker `stuck`. A stopped thread (`T`) is reported apart: it is blocked, but not in a call.

Zombies. A process that has ended is passed over, but not at the first sight of it. The kernel shows `Z` a moment before
it wakes the parent that waits for the end; both happen under one hold of its list of tasks (`exit_notify` in
kernel/exit.c), and a processor can lose its turn in between. So a task counts as ended when an earlier look has seen
`Z`, and this look began by taking that same lock for reading (`kill` of a process group does): by then the parent has
been woken, and pass 2 sees it move.

A *glance* is less than a proof, and enough to give one more thread its turn under a schedule. It passes over threads
that say, in memory of their own, that they wait for their turn: such a thread does nothing before it gets one, unless a
signal reaches it. And a thread whose counters are those of the last time when all were at rest has not run since, so
it is still in the call it was in. A glance that is wrong can cost the replay of a schedule, never a verdict: whatever
ends a run, or moves its clock, is done after a full look.
"""

import os
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass

from grader.procfs.syscalls import Call, read_call
from grader.procfs.table import ProcessTable, Task

SHORTCUTS_ON_END = 8
START_TIME = 19  # the field of `stat`, counted after the name
_ENDED = (b"Z", b"X")
_STOPPED = (b"T", b"t")


@dataclass(frozen=True)
class Look:
    """The result of one look. If `still`, `calls` has an entry for each task, `None` for a stopped one.

    `why` says in a word what was seen moving, for statistics and tests.
    """

    still: bool
    why: str
    tasks: tuple[Task, ...]
    calls: dict[Task, Call | None]
    stopped: tuple[Task, ...] = ()


@dataclass(frozen=True)
class Survey:
    """Which threads were blocked while others went on: `calls` of the blocked ones, `moving` says why of the others.

    There was one instant at which all of `calls` were blocked, by the argument above, which never speaks of the others.
    """

    calls: dict[Task, Call | None]
    moving: dict[Task, str]
    counts: dict[Task, bytes | None]

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All threads, those that have just ended not included."""
        return (*self.calls, *self.moving)


class Stillness:
    """Looks at the processes that `members` lists."""

    def __init__(
        self,
        table: ProcessTable,
        members: Callable[[], list[int]],
        *,
        members_again: Callable[[], list[int]] | None = None,
        most: int | None = None,
        shortcuts: bool = True,
    ) -> None:
        """Prepare to look at the processes that `members` lists.

        `members_again` makes the second list, where there is a slower way that misses nothing. More threads than `most`
        are listed and not looked at. `shortcuts` lets a look
        that will fail end early, without a list of the tasks.
        """
        self._members_again = members_again or members
        self._most = most
        self._table = table
        self._members = members
        self._counters = "schedstat" if _counts_in_schedstat(table) else "status"
        self._last: frozenset[Task] = frozenset()
        self._tasks: tuple[Task, ...] = ()
        self._ended: dict[Task, list[bytes]] = {}
        self._at_rest: dict[Task, bytes | None] = {}
        self._mover: Task | None = None
        self._shortcuts = 0 if shortcuts else SHORTCUTS_ON_END
        self._shortcuts_before = self._shortcuts

    def look(self) -> Look:
        """Try to prove stillness once; costs about 15 µs a thread."""
        if self.moving():
            return Look(False, "running", self._tasks, {})
        _wait_for_ends_in_progress()
        tasks = self._table.tasks(self._members())
        self._tasks = tuple(tasks)
        if (current := frozenset(tasks)) != self._last:
            self._table.forget(set(current))
            self._ended = {task: start for task, start in self._ended.items() if task in current}
            self._last = current
        if self._most is not None and len(tasks) > self._most:
            return Look(False, "too many", self._tasks, {})
        before = {task: self._count(task) for task in tasks}  # pass 1
        calls: dict[Task, Call | None] = {}
        stopped: list[Task] = []
        for task in tasks:  # pass 2
            why = self._check(task, before[task], calls, stopped)
            if why:
                self._mover = task
                return Look(False, why, self._tasks, {})
        if self._table.tasks(self._members_again()) != tasks:
            return Look(False, "tasks changed", self._tasks, {})
        for task in tasks:  # pass 3
            why = self._check_again(task, before[task], stopped)
            if why:
                self._mover = task
                return Look(False, why, self._tasks, {})
        self._at_rest = before
        return Look(True, "", self._tasks, calls, tuple(stopped))

    def survey(self) -> Survey:
        """Look at each thread for itself, whatever the others do."""
        _wait_for_ends_in_progress()
        before = {task: self._count(task) for task in self._table.tasks(self._members())}
        calls: dict[Task, Call | None] = {}
        moving: dict[Task, str] = {}
        for task, count in before.items():
            why = self._check(task, count, calls, [])
            if why:
                calls.pop(task, None)
                if not why.startswith("ended"):
                    moving[task] = why
        return Survey(calls, moving, before)

    def still_as_in(self, survey: Survey, tasks: Iterable[Task]) -> bool:
        """Tell whether threads that the survey saw blocked have neither run nor been woken since."""
        return all(self._check_again(task, survey.counts[task]) == "" for task in tasks)

    def glance(self, gated: Set[Task]) -> bool | None:
        """Tell whether all but those who wait for their turn stand still, by less than a proof.

        `gated` are the threads that say so. `None` asks for a full look: there are other threads than at the last one,
        or one that has ended, or one that a signal has stopped.
        """
        tasks, at_rest = self._tasks, self._at_rest
        before = {task: self._count(task) for task in tasks}
        for task, count in before.items():
            rested = count is not None and at_rest.get(task) == count
            if task in gated:
                if not rested and (count is None or self._runs(task)):
                    return None
                continue
            stopped: list[Task] = []
            why = self._check_again(task, count) if rested else self._check(task, count, {}, stopped)
            if stopped:
                return None
            if why:
                self._mover = task
                return None if why.startswith("ended") else False
        if not self._table.same_tasks(tasks, self._members()):
            return None
        self._at_rest = before
        return True

    def _check_again(self, task: Task, before: bytes | None, stopped: Sequence[Task] = ()) -> str:
        """Check a thread that has not run since it was at rest: it must not have been woken either."""
        stat = self._table.read(task, "stat")
        if stat is None:
            return "ended"
        state = stat[stat.rindex(b")") + 2 :][:1]
        if state in _ENDED:
            return self._check_end(task, stat)
        rests = state == b"S" or (state in _STOPPED and task in stopped)
        return "" if rests and self._unchanged(task, before) else "switched"

    def moving(self) -> bool:
        """Ask the thread that ran a moment ago, without listing anything; a few times only, or new ones were missed."""
        if self._mover is None or self._shortcuts >= SHORTCUTS_ON_END or not self._runs(self._mover):
            self._mover, self._shortcuts = None, self._shortcuts_before
            return False
        self._shortcuts += 1
        return True

    def expect(self, task: Task) -> None:
        """Say who will move next, so that the next looks begin there."""
        self._mover, self._shortcuts = task, self._shortcuts_before

    def _runs(self, task: Task) -> bool:
        return (self._table.read(task, "syscall") or b"").startswith(b"running")

    def _check(self, task: Task, before: bytes | None, calls: dict[Task, Call | None], stopped: list[Task]) -> str:
        stat = self._table.read(task, "stat")
        if stat is None:
            return "ended"
        state = stat[stat.rindex(b")") + 2 :][:1]
        if state in _ENDED:
            return self._check_end(task, stat)
        if state in _STOPPED:
            stopped.append(task)
            calls[task] = None
            return "" if self._unchanged(task, before) else "switched"
        if state != b"S":
            return f"state {state.decode('ascii', 'replace')}"
        shown = self._table.read(task, "syscall")
        call = read_call(shown, lambda: self._table.read(task, "wchan")) if shown else None
        if call is None:
            return "running" if shown == b"running\n" else "unknown call"
        if not call.untimed:
            return f"timed {call.name}"
        if not self._unchanged(task, before):
            return "switched"
        calls[task] = call
        return ""

    def _check_end(self, task: Task, stat: bytes) -> str:
        start = stat[stat.rindex(b")") + 2 :].split()[START_TIME:][:1]  # a process id may be used again
        if self._ended.get(task) == start:
            return ""
        self._ended[task] = start
        return "ended just now"

    def _unchanged(self, task: Task, before: bytes | None) -> bool:
        return before is not None and self._count(task) == before

    def _count(self, task: Task) -> bytes | None:
        data = self._table.read(task, self._counters)
        if data is None or self._counters == "schedstat":
            return data
        return data[data.rindex(b"voluntary_ctxt_switches") - 20 :]


def _wait_for_ends_in_progress() -> None:
    """Take the kernel's lock on its list of tasks once, by sending no signal to our own process group."""
    os.killpg(os.getpgrp(), 0)


def _counts_in_schedstat(table: ProcessTable) -> bool:
    """Tell whether this kernel counts: a process that has run has been on a processor at least once."""
    for pid in table.pids():
        data = table.read_once(f"{pid}/schedstat")
        if data and int(data.split()[2]) > 0:
            return True
    return False
