"""The supervisor of a program from anywhere: the same loop as behind a wall, around a set that is not closed by one.

What is different. The program may talk to the outside: each blocked thread is asked what it waits for, and where that
leads out, nothing is proved (`grader.procfs.awaited`). No clock on the wall ends a program unless the user has set one;
Ctrl-C ends it, and what was seen before that is told. The main process may end before the others do: they go on as
they would without us, for as long as they move by themselves.

A part of a program may be deadlocked while the rest goes on (`grader.supervise.web`). The rest could still end that
part, by a signal; so this is the verdict only of a program that does not end: at one of its limits, when the user ends
it, or when the rest has gone on for a thousand steps and an hour of virtual time with nothing changed in that part. But
it is told as soon as it is proved (`grader.supervise.part`), and the program goes on.

Where the script has come to its end, the main process waits for us to note what is left. We let it go on as soon as
all others are blocked, be it with a timeout, or have had some time on a processor: a child that works on is no reason
to hold up the end.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from msgspec import structs

from grader.model.evidence import Evidence, LeftBehind, PartSeen
from grader.model.verdicts import RunVerdict, StartMethod
from grader.procfs import Look, Surroundings, Task, is_blocked, outer_pipes, pending_timers
from grader.sandbox import ProgramGround, RunRequest, SandboxLost, Waiter
from grader.shim import layout
from grader.supervise.blocked import helper_name
from grader.supervise.judge import Ending, evidence_of, judge_program
from grader.supervise.overdue import Lived, Sleepers
from grader.supervise.part import PartWatch
from grader.supervise.picture import Painter
from grader.supervise.records import Story
from grader.supervise.run import LOOK_MOST_S, Supervisor
from grader.supervise.schedule import Schedule
from grader.supervise.waits import open_waits

GRACE_S = 2.0
HELD_CPU_S = 0.2
HELD_MOST_S = 5.0
IDLE_GAP_S = 0.1
ORPHAN_STEPS_MOST = 2000
ORPHAN_CPU_MOST_S = 1.0
ORPHAN_WALL_MOST_S = 2.0
PART_LOOK_STEPS = 100
PART_STEPS = 1000
PART_VIRTUAL_NS = 3600 * 1_000_000_000
STANDARD_STREAMS = (0, 1, 2)
INTERRUPTED = "interrupted"
PARTIAL = "partial"


@dataclass(frozen=True)
class ClosedPart:
    """Threads that can never go on, and since when that is known."""

    tasks: frozenset[Task]
    step: int
    now_ns: int


def supervise_program(
    ground: ProgramGround,
    request: RunRequest,
    schedule: Schedule | None = None,
    interrupted: Callable[[], bool] = lambda: False,
    on_part: Callable[[PartSeen], None] = lambda _part: None,
) -> Evidence:
    """Run a program and return the evidence; `interrupted` tells whether the user wants it to end.

    `on_part` hears of a part that is deadlocked as soon as that is proved.
    Raises `SandboxLost` if the program could not be started, or not be followed.
    """
    return ProgramSupervisor(ground, request, schedule, interrupted, on_part).run()


class ProgramSupervisor(Supervisor):
    """One program from start to evidence."""

    JOURNAL_MOST = 1 << 48  # all of it, however long: what is open at the end stands in its last records

    def __init__(
        self,
        ground: ProgramGround,
        request: RunRequest,
        schedule: Schedule | None = None,
        interrupted: Callable[[], bool] = lambda: False,
        on_part: Callable[[PartSeen], None] = lambda _part: None,
    ) -> None:
        """Prepare to run the request."""
        super().__init__(ground, request, schedule)
        self._ground = ground
        self._interrupted = interrupted
        self._grace_until: float | None = None
        self._outer = outer_pipes(STANDARD_STREAMS)
        self._painter = Painter(ground, self._stillness, self._outer)
        self._held_until: tuple[float, float] | None = None
        self._at_return: dict[int, str] = {}
        self._orphan_steps = 0
        self._orphans_until: tuple[float, float] | None = None
        self._part: ClosedPart | None = None
        self._not_proved_why = ""
        self._ended_by_us: set[int] = set()
        self._on_part = on_part
        self._parts: list[PartSeen] = []
        self._sleepers = Sleepers(in_turns=request.gated)
        self._idle_s = 0.0
        self._idle_at: float | None = None
        self._part_watch = PartWatch(ground, self._stillness, self._outer, self._painter.timed, virtual=request.virtual)

    def run(self) -> Evidence:
        """Do the run."""
        self._started = time.monotonic()
        self._root = self._wall.begin(self._request)
        try:
            ending = self._complete(self._watch())
        finally:
            story = self._story()
            living = self._living()
            statuses = {pid: status for pid, status in self._wall.clean().items() if pid not in living}
        self._check_followed(story)
        wall_s = time.monotonic() - self._started
        evidence = evidence_of(
            self._request, self._wall.shared, ending, self._seen, story, statuses, self._root, wall_s, judge_program
        )
        methods = [method for method in story.start_methods if method in list(StartMethod)]
        method = StartMethod(methods[-1]) if methods else evidence.start_method
        left = (*evidence.left_behind, *self._terminated(evidence), *_never_unlinked(story))
        facts = {
            **evidence.facts,
            "looked": sorted(story.looked),
            **({"not_proved": self._not_proved_why} if self._not_proved_why else {}),
        }
        evidence = structs.replace(
            evidence, start_method=method, output="", facts=facts, left_behind=left, parts=tuple(self._parts)
        )
        return _without_ends(evidence, self._ended_by_us)

    def _complete(self, ending: Ending) -> Ending:
        """Add a picture of who did what to what the loop has ended with; let an interrupted program end."""
        interrupted = ending.detail == INTERRUPTED
        if ending.verdict in (RunVerdict.STUCK, RunVerdict.SPINNING, RunVerdict.LIMIT):
            ending = self._with_picture(ending)
        if interrupted:
            self._ended_by_us = self._living()
            self._ground.interrupt(self._root)
            self._grace_until = time.monotonic() + GRACE_S
            self._watch()
        return ending

    def _with_picture(self, ending: Ending) -> Ending:
        picture = self._painter.paint(self._story)
        if picture.part and ending.verdict is not RunVerdict.LIMIT:
            return Ending(RunVerdict.DEADLOCK, PARTIAL, picture.part, running=picture.running)
        return replace(ending, blocked=picture.blocked, running=picture.running)

    def _check_followed(self, story: Story) -> None:
        if "0" not in story.names:
            raise SandboxLost("the program's interpreter could not be followed: it must be CPython 3.11 or newer")

    # -- the loop

    def _over_budget(self) -> Ending | None:
        if self._grace_until is not None:
            return Ending(RunVerdict.STUCK) if time.monotonic() > self._grace_until else None
        if self._interrupted():
            self._look_at_last()
            return Ending(RunVerdict.STUCK, INTERRUPTED)
        self._chronicle.keep_up()
        part = self._part_watch.look(self._story)
        if part is not None:
            self._parts.append(part)
            self._on_part(part)
        if not self._held and self._wall.shared.phase == layout.PHASE_RETURNED and self._others_had_their_time():
            self._let_held_go_on()
        if time.monotonic() < self._next_budget:
            return None
        return self._over_orphans() or self._let_overdue_go_on() or super()._over_budget()

    def _let_overdue_go_on(self) -> Ending | None:
        """Release who has slept for as long as it wanted, beside others who do (`grader.supervise.overdue`)."""
        shared, table = self._wall.shared, self._wall.table
        stats = {pid: table.stat(pid) for pid in self._wall.members()}
        waiters = [w for w in shared.waiters() if (w.slot, w.announced) not in self._seen.released and w.pid in stats]
        wanted = [(waiter, (self._schedule.due_ns(waiter) - shared.now_ns()) / 1e9) for waiter in waiters]
        cpu_s = {pid: stat.own_cpu_s for pid, stat in stats.items() if stat is not None}
        overdue = self._sleepers.overdue(wanted, Lived(cpu_s, self._count_idle()))
        return self._release_one(overdue) if overdue else None

    def _count_idle(self) -> float:
        """Return the seconds so far in which all threads were blocked, whenever we looked."""
        table, now = self._wall.table, time.monotonic()
        idle = all(is_blocked(table, task) for task in table.tasks(self._wall.members()))
        if idle and self._idle_at is not None:
            self._idle_s += min(now - self._idle_at, IDLE_GAP_S)  # we may have been away for longer
        self._idle_at = now if idle else None
        return self._idle_s

    def _look_at_last(self) -> None:
        """Note why an interrupted program that stands still may yet go on: it may not have been looked at so far."""
        look = self._stillness.look()
        if look.still and look.calls and not self._waiters(look):
            self._not_proved_why = self._who_could_wake(look)

    def _who_could_wake(self, look: Look) -> str:
        pids = {task.pid for task in look.calls}
        table = self._wall.table
        surroundings = Surroundings(table, pids, self._outer)
        for task, call in look.calls.items():
            if call is not None and (why := surroundings.who_could_wake(task, call)):
                return why
        timers = pending_timers(table, sorted(pids), alarms_are_virtual=self._request.virtual)
        return timers[0] if timers else ""

    def _may_go_on(self, look: Look) -> bool:
        return bool(look.stopped and self._ground.give_terminal(self._root)) or super()._may_go_on(look)

    def _stopped(self, look: Look) -> Ending | None:
        return self._not_proved("a process has been stopped by a signal, and may be let go on", look)

    def _proved(self, look: Look) -> Ending | None:
        # what has been seen to be inside was asked after the look: it must still have been so then
        again = self._stillness.look()
        if not again.still or again.calls != look.calls:
            return None
        proved_ns, story = time.monotonic_ns(), self._story()
        proof_ms = max(0.0, (proved_ns - story.last_real_ns) / 1e6) if story.last_real_ns else 0.0
        return Ending(RunVerdict.DEADLOCK, None, self._painter.standstill(look.calls, story).blocked(), proof_ms)

    def _not_proved(self, why: str, look: Look) -> Ending | None:
        self._not_proved_why = why
        return super()._not_proved(why, look)

    def _stuck(self, look: Look, why: str) -> Ending:
        return Ending(RunVerdict.STUCK, why)  # the picture is added to it

    # -- a part that is closed while the rest goes on

    def _release_one(self, waiters: list[Waiter]) -> Ending | None:
        if self._seen.steps and self._seen.steps % PART_LOOK_STEPS == 0 and self._part_lasts():
            return self._with_picture(Ending(RunVerdict.STUCK))
        return super()._release_one(waiters)

    def _part_lasts(self) -> bool:
        """Tell whether the same part has been closed for so long that the rest can be said to leave it so."""
        closed, now_ns = self._painter.closed_part(), self._wall.shared.now_ns()
        if self._part is None or closed != self._part.tasks:
            self._part = ClosedPart(closed, self._seen.steps, now_ns)
        long = self._seen.steps - self._part.step >= PART_STEPS and now_ns - self._part.now_ns >= PART_VIRTUAL_NS
        return long and bool(self._standstill(self._stillness.look()).blocked(closed))

    # -- the end of the script, and of the main process

    def _others_had_their_time(self) -> bool:
        """Tell whether all but the main process, at the end of its script, are blocked or have gone on for a while."""
        if self._held_until is None:
            self._held_until = time.monotonic() + HELD_MOST_S, self._cpu_of_others() + HELD_CPU_S
        latest, most_cpu_s = self._held_until
        if time.monotonic() > latest or self._cpu_of_others() > most_cpu_s:
            return True
        return all(is_blocked(self._wall.table, task) for task in self._tasks_of_others())

    def _tasks_of_others(self) -> list[Task]:
        return self._wall.table.tasks(self._others())

    def _others(self) -> list[int]:
        return [pid for pid in self._wall.members() if pid != self._root]

    def _cpu_of_others(self) -> float:
        stats = [self._wall.table.stat(pid) for pid in self._others()]
        return sum(stat.cpu_s for stat in stats if stat is not None)

    def _let_held_go_on(self) -> None:
        held = [w for w in self._wall.shared.waiters() if w.state == layout.HELD and w.pid == self._root]
        if held:
            self._held = True
            self._note_at_return(self._story())
            self._release(held[0])

    def _at_standstill(self, look: Look) -> Ending | None:
        if any(task.pid == self._root for task in look.calls):
            return None if self._listens(look) else super()._at_standstill(look)
        waiters = self._waiters(look)
        if not waiters or self._orphan_steps >= ORPHAN_STEPS_MOST:
            return self._finished()
        self._orphan_steps += 1
        return self._release_one(waiters)

    def _listens(self, look: Look) -> bool:
        """Tell whether the clock would have to jump while somebody waits for the outside, which lives by another one.

        Then it does not jump, and who sleeps is let go on when that time is over (`grader.supervise.overdue`).
        """
        if self._grace_until is not None:
            return False
        waiters, now_ns = self._waiters(look), self._wall.shared.now_ns()
        asleep = waiters and all(w.state != layout.HELD and self._schedule.due_ns(w) > now_ns for w in waiters)
        self._not_proved_why = self._who_could_wake(look) if asleep else ""
        if not self._not_proved_why:
            return False
        self._unproved = look, self._not_proved_why
        time.sleep(LOOK_MOST_S)  # until the next look: nothing tells us that somebody outside has moved
        return True

    def _note_left_behind(self, look: Look, *, at_end: bool) -> None:
        self._note_at_return(self._story())

    def _over_orphans(self) -> Ending | None:
        """Once the main process has ended, the rest may move on for a while, but not for ever."""
        stat = self._wall.table.stat(self._root)
        if stat is not None and stat.state not in "ZX":
            return None
        now, cpu_s = time.monotonic(), self._cpu_of_others()
        if self._orphans_until is None:
            self._orphans_until = now + ORPHAN_WALL_MOST_S, cpu_s + ORPHAN_CPU_MOST_S
        latest, most_cpu_s = self._orphans_until
        idle = now > latest and all(is_blocked(self._wall.table, task) for task in self._tasks_of_others())
        return self._finished() if idle or cpu_s > most_cpu_s else None

    def _finished(self) -> Ending:
        story = self._story()
        for pid in self._others():
            if not self._has_ended(pid):
                self._leave(pid, story, self._state(pid, story))
        return Ending(RunVerdict.FINISHED)

    def _note_at_return(self, story: Story) -> None:
        alive = {pid for pid in self._wall.members() if not self._has_ended(pid)}
        for pid in self._others():
            if not self._has_ended(pid):
                self._at_return[pid] = self._state(pid, story)
            elif self._parent_lives(pid, alive):
                self._leave(pid, story, "ended, but never joined")

    def _leave(self, pid: int, story: Story, state: str) -> None:
        named = pid in story.pids.values()  # what the fork server has forked has its command line
        if named or not helper_name(self._wall.table, pid):
            self._seen.left_behind.append(LeftBehind("process", story.name_of(pid), pid, state))

    def _state(self, pid: int, story: Story) -> str:
        open_calls = open_waits(story, self._wall.shared.paths(), {pid})
        blocked = is_blocked(self._wall.table, Task(pid, pid))
        if not blocked or not open_calls:
            return "waiting" if blocked else "running"
        return f"blocked in {open_calls[0].call}"

    def _terminated(self, evidence: Evidence) -> list[LeftBehind]:
        """Return the daemons that were alive at the end of the script, and that the interpreter has ended."""
        return [
            LeftBehind("process", seen.name, seen.pid, f"a daemon, terminated at the end, {self._at_return[seen.pid]}")
            for seen in evidence.processes
            if seen.daemon and seen.pid in self._at_return and seen.exit_code in (-15, -9)
        ]

    def _has_ended(self, pid: int) -> bool:
        stat = self._wall.table.stat(pid)
        return stat is None or stat.state in "ZX"


def _without_ends(evidence: Evidence, pids: set[int]) -> Evidence:
    """Forget how those processes ended: they were alive when the user ended the program, and died of that."""
    seen = (structs.replace(one, exit_code=None, raised=None) if one.pid in pids else one for one in evidence.processes)
    return structs.replace(evidence, processes=tuple(seen))


def _never_unlinked(story: Story) -> list[LeftBehind]:
    """Return the shared memory that the program has made and never removed."""
    made = [(key, thing) for key, thing in story.things.items() if key.startswith("shm:")]
    state = "never unlinked; the resource tracker removes it at the end"
    return [
        LeftBehind("shared_memory", thing.name, None, state)
        for key, thing in made
        if not story.done[key, "SharedMemory.unlink"]
    ]
