"""The proof that nothing in a set of processes can move.

The claim: *there was one instant at which every thread of the set was blocked, off the processor, in a call that only
the set itself could end, and none had been woken.* If nothing outside the set can wake a member, the claim at one
instant holds for ever: whoever could end a wait is itself waiting.

What does not prove it. That each thread, looked at twice, was in a blocking system call with the same counts of context
switches: a thread that is being woken on another processor still shows its old call, and no counter has moved, but its
state is `R` already. On live rings of processes that looks wrong 112 times in 718,392 looks.

What does. *Pass 1*, over the tasks known from before: read every thread's scheduling counters. Then list the tasks:
they are the same. *Pass 2*, for each thread, in this order: its state is `S`; its `syscall` is a call on the allow
list, without a timeout; its counters equal those of pass 1. Then there are as many tasks as before. Where that list may
miss somebody, and one that does not is dear, that one is made then, and *pass 3* follows: each thread's state is `S`,
and its counters still equal those of pass 1.

Why. Take a thread, and let t1 be when pass 1 read its counters, ts when its state was last read as `S`, t2 when its
counters were read after that; t1 < the list < ts < t2. `schedstat` gives the nanoseconds on a processor, those spent
waiting for one, and the number of times it was put on one. Had it run at any time after t1, time on the processor would
have been added when it left it (or, if it is still on one, its state is not `S`). So it was off the processor from t1
to ts. A thread that is off the processor goes from sleeping to woken to running; it does not go back to sleeping
without having run. At ts it was sleeping, so it had not been woken between t1 and ts. That interval contains the whole
making of the list, for every thread.

And nobody else was there at the end of that list. Who was started by a thread that was known before was started before
its t1. Such a newcomer is in the list, and there is no proof, unless it had gone by then. Whoever had gone had done all
that it ever did before the end of that list, what it started included, of which the same is true. Had it woken one that
was known, by ending or otherwise, that one would not have slept from t1 to ts. Lists before and after both passes do
not show this: while a parent waits for the end of its newest child, the one can be made before that child is born and
the other when it has been taken away, and in both there is the parent alone.

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
signal reaches it. A thread that is asleep and whose counters, read after its state, are those of the last time when all
were at rest has not run since, so it is still in the call it was in, and those who have come to their gates have not
woken it. If others have run, they are looked at as in a look, and then all over again whom they may have woken. A
glance that is wrong can cost the replay of a schedule, never a verdict: whatever ends a run, or moves its clock, is
done after a full look.
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

        `members_again` is given where `members` may miss somebody: it is slower and misses nobody. More threads than
        `most` are listed and not looked at. `shortcuts` lets a look that will fail end early, without a list of the
        tasks.
        """
        self._members_again = members_again
        self._most = most
        self._table = table
        self._members = members
        self._counters = "schedstat" if _counts_in_schedstat(table) else "status"
        self._tasks: tuple[Task, ...] = ()
        self._ended: dict[Task, list[bytes]] = {}
        self._at_rest: dict[Task, bytes | None] = {}
        self._children: dict[Task, bytes] = {}
        self._news: dict[Task, bytes] = {}  # what the next list of tasks will take account of
        self._mover: Task | None = None
        self._shortcuts = 0 if shortcuts else SHORTCUTS_ON_END
        self._shortcuts_before = self._shortcuts

    def look(self) -> Look:
        """Try to prove stillness once; costs about 15 µs a thread."""
        if self.moving():
            return Look(False, "running", self._tasks, {})
        _wait_for_ends_in_progress()
        before = self._pass_1()
        if self._most is not None and len(self._tasks) > self._most:
            return Look(False, "too many", self._tasks, {})
        if before is None:  # others than before: look at those
            before = self._pass_1()
        if before is None:
            return Look(False, "tasks changed", self._tasks, {})
        calls: dict[Task, Call | None] = {}
        stopped: list[Task] = []
        for task in self._tasks:  # pass 2
            why = self._check(task, before[task], calls, stopped)
            if why:
                self._mover = task
                return Look(False, why, self._tasks, {})
        if not self._nobody_else():
            return Look(False, "tasks changed", self._tasks, {})
        for task in self._tasks if self._members_again else ():  # pass 3
            why = self._check_again(task, before[task], stopped)
            if why:
                self._mover = task
                return Look(False, why, self._tasks, {})
        self._at_rest = before
        return Look(True, "", self._tasks, calls, tuple(stopped))

    def _pass_1(self) -> dict[Task, bytes | None] | None:
        """Return the counters of the tasks that are known, `None` if a list made after that names others."""
        before = {task: self._count(task) for task in self._tasks}
        tasks = tuple(self._table.tasks(self._members()))
        self._children.update(self._news)
        self._news.clear()
        if tasks == self._tasks:
            return before
        current = frozenset(tasks)
        self._table.forget(set(current))
        self._ended = {task: start for task, start in self._ended.items() if task in current}
        self._tasks = tasks
        return None

    def _nobody_else(self) -> bool:
        if self._members_again is None:
            return self._table.same_tasks(self._tasks, self._members())
        return tuple(self._table.tasks(self._members_again())) == self._tasks

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
        counts: dict[Task, bytes | None] = {}
        at_gate, asleep, ran = self._sort(gated, counts)
        if any(self._runs(task) for task in at_gate):
            return None
        stopped: list[Task] = []
        for task in ran:
            why = self._check(task, counts[task], {}, stopped)
            if stopped:
                return None
            if why:
                self._mover = task
                return None if why.startswith("ended") else False
        if not self._ended.keys() >= set(ran) and not all(self._sleeps_on(task, counts[task]) for task in asleep):
            return False
        if not self._same_tasks_by_parents((*at_gate, *ran)):
            return None
        self._at_rest = counts
        return True

    def _same_tasks_by_parents(self, ran: Sequence[Task]) -> bool:
        """Tell whether no thread has come or gone, by asking those who have run: only they can have started others.

        A child whose parent has ended within the same turn is not seen so; a look finds it.
        """
        if not self._tasks or not self._table.same_tasks(self._tasks, dict.fromkeys(task.pid for task in self._tasks)):
            return False
        for task in ran:
            children = self._table.read(task, "children")
            if children is None:  # not every kernel tells them
                return self._table.same_tasks(self._tasks, self._members())
            if self._children.get(task, b"") != children:
                self._news[task] = children
        return not self._news

    def _sort(self, gated: Set[Task], counts: dict[Task, bytes | None]) -> tuple[list[Task], list[Task], list[Task]]:
        """Return (those who have come to a gate, those who have slept on, others), and note the counts of all."""
        at_gate, asleep, ran = [], [], []
        for task in self._tasks:
            rested = self._at_rest.get(task)
            if task in gated:
                counts[task] = self._count(task)
                if rested is None or counts[task] != rested:
                    at_gate.append(task)
            elif self._sleeps_on(task, rested):
                counts[task] = rested
                asleep.append(task)
            else:
                counts[task] = self._count(task)
                ran.append(task)
        return at_gate, asleep, ran

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

    def _sleeps_on(self, task: Task, count: bytes | None) -> bool:
        """Tell whether a thread is asleep, and has been since its counters were `count`."""
        stat = None if count is None else self._table.read(task, "stat")
        return stat is not None and stat[stat.rindex(b")") + 2 :][:1] == b"S" and self._count(task) == count

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
