"""The supervisor of one run: looks, proves, moves the clock, releases one waiter, and looks again.

Theory of operation
===================

Actors. The run's processes, in a sandbox, are a closed set. The supervisor stands outside and reads `/proc`. The zygote
has forked the run and sleeps.

The loop. Look until nothing in the set can move (`grader.procfs.stillness` has the argument). Then one of:

1. no process is left: the run is over.
2. the main process stands at the point where the scene has returned: what else is alive now, or has ended and was
   never joined, has been left behind; note it, and let the main process go on to its end.
3. some threads wait for their turn or for an instant of virtual time: the schedule chooses one, the clock moves to its
   instant if that lies ahead, that one is released.
4. nobody waits for anything that the supervisor could give, and nothing outside the set could wake a member: deadlock,
   proved. If something could: nothing is proved, and only the backstop on the wall clock ends the run, as `stuck`.

Between looks the budgets are checked: processor time and steps of the program itself, memory, tasks, output. Wall time
ends a run only as the backstop, because a busy machine must not change a verdict: time in which we, or a thread of the
program, had to wait for a processor hardly counts, and that of a suspended machine does not (`grader.supervise.awake`).

Rights. The supervisor never stops or traces the program before the proof is complete, and all that it reads from
memory shared with the program it treats as claims: a program that lies there can spoil its own run only.
"""

import signal
import time
from collections.abc import Callable

from grader.model.course import Limits
from grader.model.evidence import Evidence, LeftBehind
from grader.model.verdicts import RunVerdict, StartMethod
from grader.procfs import Delays, Look, Stillness, Task, outside_wakers
from grader.sandbox import Ground, RunRequest, Waiter, Wall
from grader.shim import layout
from grader.supervise.awake import Awake, Patience
from grader.supervise.blocked import Standstill
from grader.supervise.budget import Budgets
from grader.supervise.chronicle import Chronicle
from grader.supervise.judge import RESULT_MOST, Ending, Seen, claims_value, evidence_of
from grader.supervise.records import Story
from grader.supervise.schedule import Schedule

LOOK_FIRST_S = 0.000_1
LOOK_SOON_S = 0.000_8
LOOK_HEARD_S = 0.000_04  # who says that it waits is about to do so
HEARD_MOST = 16
LOOK_MOST_S = 0.002
GLANCES_ON_END = 6
SOON_S = 0.02  # who has run for longer than that since the last standstill is looked at less often
BUDGET_EVERY_S = 0.02
ASKING_MOST = 3000
SEMAPHORE = "sem."


class _Pauses:
    """How long to wait before the next look: until a thread says that it waits for us, or for a little while.

    The while is longer the longer the program runs on. A program may say that as often as it likes: it is listened to
    a few times only before something is released again.
    """

    def __init__(self, rest: Callable[[float], bool]) -> None:
        self._rest = rest
        self.begin()

    def begin(self) -> None:
        """Begin anew: something has just been released."""
        self._next_s, self._waited_s, self._heard = LOOK_FIRST_S, 0.0, 0

    def wait(self) -> None:
        """Wait."""
        if self._heard < HEARD_MOST and self._rest(self._next_s):
            self._heard += 1
            self._next_s = LOOK_HEARD_S
            return
        if self._heard >= HEARD_MOST:
            time.sleep(self._next_s)  # it rings too often: the next look is by the clock
        self._waited_s += self._next_s
        self._next_s = min(self._next_s * 2, LOOK_SOON_S if self._waited_s < SOON_S else LOOK_MOST_S)


def supervise(wall: Wall, request: RunRequest) -> Evidence:
    """Run the request inside the wall and return the evidence. Raises `SandboxLost` if the wall must be given up."""
    return Supervisor(wall, request).run()


def _schedule_of(request: RunRequest) -> Schedule:
    if request.deviations:
        return Schedule.from_deviations(request.deviations)
    return Schedule.from_seed(request.seed, request.slow_threads)


class Supervisor:
    """One run from start to evidence. Of its journal `JOURNAL_MOST` bytes are read."""

    JOURNAL_MOST = 64 << 20

    def __init__(self, wall: Ground, request: RunRequest, schedule: Schedule | None = None) -> None:
        self._wall = wall
        self._request = request
        self._limits: Limits = request.limits
        self._schedule = schedule or _schedule_of(request)
        again = None if wall.lists_all else wall.all_members
        self._stillness = Stillness(wall.table, wall.members, members_again=again, most=request.limits.tasks)
        self._seen = Seen(deviations=self._schedule.made)
        self._budgets = Budgets(wall, request.limits, self._seen)
        self._chronicle = Chronicle(wall.shared, self.JOURNAL_MOST)
        self._root = 0
        self._started = 0.0
        self._next_budget = 0.0
        self._gated = request.gated
        self._glances = 0
        self._last_look = Look(False, "", (), {})
        self._unproved: tuple[Look | None, str] = (None, "")
        self._held = False
        self._awake = Awake()
        self._delays = Delays(wall.table)
        self._patience = Patience()

    def run(self) -> Evidence:
        """Do the run."""
        self._started = time.monotonic()
        self._root = self._wall.begin(self._request)
        self._awake = Awake(delayed_s=self._delayed_s)
        try:
            ending = self._budgets.at_end(self._watch())
            if ending.verdict is RunVerdict.LIMIT:
                self._wall.freeze()
            self._note_unseen(ending)
            left_in_memory = self._wall.left_in_memory() if ending.verdict is RunVerdict.FINISHED else []
        finally:
            story = self._story()
            living = self._living()
            statuses = {pid: status for pid, status in self._wall.clean().items() if pid not in living}
        self._note_in_memory(left_in_memory)
        wall_s = time.monotonic() - self._started
        return evidence_of(self._request, self._wall.shared, ending, self._seen, story, statuses, self._root, wall_s)

    def _living(self) -> set[int]:
        """Return the processes that have not ended yet: how they end from now on is our doing."""
        stats = {pid: self._wall.table.stat(pid) for pid in self._wall.members()}
        return {pid for pid, stat in stats.items() if stat is not None and stat.state not in "ZX"}

    # -- the loop

    def _watch(self) -> Ending:
        pauses = _Pauses(self._wall.rest)
        while True:
            still, ending = self._give_turn() or self._look()
            ending = ending or self._over_budget()
            if ending is not None:
                return ending
            if still:
                pauses.begin()
            pauses.wait()

    def _look(self) -> tuple[bool, Ending | None]:
        """Look, and act on a standstill; return whether there was one, and the ending if this is the end."""
        look = self._last_look = self._stillness.look()
        self._glances = 0
        self._seen.pids.update(task.pid for task in look.tasks)
        # first of all: who was refused a thread may stand still with those it has
        return look.still, self._over_tasks(look) or (self._at_standstill(look) if look.still else None)

    def _give_turn(self) -> tuple[bool, Ending | None] | None:
        """Under a schedule: let the next one go on, if a glance shows that all others are at rest.

        Return as `_look` does, or `None` where only a look can tell what is next: nobody's turn has come, a clock would
        have to move, threads have come or gone, or glances have failed for a while.
        """
        if not self._gated or self._glances >= GLANCES_ON_END:
            return None
        if self._stillness.moving():
            return False, None
        turns = self._due_turns()
        if turns is None:
            return None
        self._glances += 1
        rest = self._stillness.glance({Task(waiter.pid, waiter.tid) for waiter in turns[1]})
        if not rest:
            return None if rest is None else (False, None)
        self._wall.shared.note_slack()
        due, _ = self._due_turns() or ([], [])
        if not due:
            return None
        self._glances = 0
        return True, self._release_one(due)

    def _due_turns(self) -> tuple[list[Waiter], list[Waiter]] | None:
        """Return (who may go on without the clock being moved, all who wait for a turn), `None` if nobody may.

        `None`, too, if a timer is due, or the main process stands where it is to be looked at.
        """
        now, released = self._wall.shared.now_ns(), self._seen.released
        due, at_gate = [], []
        for waiter in self._wall.shared.waiters():
            if (waiter.slot, waiter.announced) in released:
                continue
            if waiter.state == layout.GATED:
                at_gate.append(waiter)
            if self._schedule.due_ns(waiter) <= now:
                if waiter.state in (layout.ALARM, layout.HELD):
                    return None
                due.append(waiter)
        return (due, at_gate) if due else None

    def _at_standstill(self, look: Look) -> Ending | None:
        if self._may_go_on(look):
            return None
        if not any(task.pid == self._root for task in look.calls):
            self._note_left_behind(look, at_end=True)
            return Ending(RunVerdict.FINISHED)
        self._wall.shared.note_slack()
        waiters = self._waiters(look)
        held = [waiter for waiter in waiters if waiter.state == layout.HELD and waiter.tid == self._root]
        if held:
            turns = [waiter for waiter in waiters if waiter.state == layout.GATED]
            if turns and not self._held and not self._request.seed:
                # undisturbed: before it is judged what was left behind, the others go as far as they can by themselves
                return self._release_one(turns)
            return self._at_hold(look, held[0])
        if waiters:
            return self._release_one(waiters)
        return self._nobody_can_move(look)

    def _at_hold(self, look: Look, main: Waiter) -> Ending | None:
        """Look at what there is when the function has returned; again each time: a program may stand here early.

        What it has used is asked once more: on a busy machine, all of its life may lie between two looks at that.
        """
        if ending := self._budgets.over(self._root):
            return ending
        again, self._held = self._held, True
        self._seen.held, self._seen.result = True, self._wall.shared.result_bytes(RESULT_MOST)
        self._seen.returned_ns = self._wall.shared.now_ns()
        self._note_left_behind(look, at_end=False)
        # under spawn a semaphore has a name for as long as its object lives
        self._note_in_memory([name for name in self._wall.left_in_memory() if not name.startswith(SEMAPHORE)])
        if again:
            return self._release_one([main])
        self._release(main)
        return None

    def _waiters(self, look: Look) -> list[Waiter]:
        alive = {(task.pid, task.tid) for task in look.calls}
        pids = {task.pid for task in look.calls}
        return [
            waiter
            for waiter in self._wall.shared.waiters()
            if (waiter.slot, waiter.announced) not in self._seen.released
            and ((waiter.pid, waiter.tid) in alive or (waiter.state == layout.ALARM and waiter.pid in pids))
        ]

    def _release_one(self, waiters: list[Waiter]) -> Ending | None:
        shared = self._wall.shared
        shared.note_slack()
        chosen = self._schedule.choose(waiters, shared.now_ns())
        instant = self._schedule.due_ns(chosen)
        if instant > self._limits.virtual_s * 1e9:
            return Ending(RunVerdict.SPINNING, "virtual_horizon")
        shared.advance_to(instant)
        self._schedule.released(chosen)
        ending = self._without_end(chosen)
        if ending is not None:
            return ending
        shared.count_step()
        self._release(chosen)
        return None

    def _without_end(self, chosen: Waiter) -> Ending | None:
        """Tell whether the program has moved for too long, or for long without any operation that succeeded."""
        seen, steps = self._seen, self._limits.steps
        progress = self._wall.shared.progress()
        if progress != seen.progress:
            seen.progress, seen.idle, seen.asking = progress, 0, 0
        seen.steps += 1
        seen.idle += 1
        seen.asking = seen.asking + 1 if chosen.state in (layout.ASKING, layout.GATED) else 0
        if seen.asking > ASKING_MOST:
            return Ending(RunVerdict.SPINNING, "polling")
        return Ending(RunVerdict.SPINNING, "steps") if seen.steps > steps or seen.idle > steps // 4 else None

    def _release(self, waiter: Waiter) -> None:
        if waiter.state == layout.ALARM:
            self._wall.shared.rearm(waiter)
            if not waiter.every_ns:
                self._seen.released.add((waiter.slot, waiter.announced))
            self._wall.signal(waiter.pid, signal.SIGALRM)
            return
        self._seen.released.add((waiter.slot, waiter.announced))
        self._stillness.expect(Task(waiter.pid, waiter.tid))
        self._wall.wake(waiter)

    def _nobody_can_move(self, look: Look) -> Ending | None:
        if look.stopped:
            return self._stopped(look)
        why = self._who_could_wake(look)
        if not why and self._wall.shared.overflow:
            why = "more threads than the grader can follow"
        return self._not_proved(why, look) if why else self._proved(look)

    def _may_go_on(self, look: Look) -> bool:
        return self._patience.waits(look.stopped)

    def _stopped(self, look: Look) -> Ending | None:
        return Ending(RunVerdict.STUCK, "stopped", self._standstill(look).blocked())

    def _who_could_wake(self, look: Look) -> str:
        """Return in words what outside could still wake somebody, "" if nothing could."""
        pids = sorted({task.pid for task in look.calls})
        wakers = outside_wakers(self._wall.table, pids, alarms_are_virtual=self._request.virtual)
        return wakers[0] if wakers else ""

    def _not_proved(self, why: str, look: Look) -> Ending | None:
        self._unproved = look, why
        if self._out_of_wall_time():
            return self._stuck(look, why)
        time.sleep(LOOK_MOST_S)
        return None

    def _stuck(self, look: Look, why: str) -> Ending:
        return Ending(RunVerdict.STUCK, why, self._standstill(look).blocked())

    def _proved(self, look: Look) -> Ending | None:
        return Ending(RunVerdict.DEADLOCK, None, self._standstill(look).blocked(), self._proof_ms())

    def _standstill(self, look: Look) -> Standstill:
        paths = self._wall.shared.paths()
        return Standstill(self._wall.table, look.calls, self._story(), paths)

    def _proof_ms(self) -> float:
        """Milliseconds since the program's last journal record: an upper bound for the time since the last blocking."""
        last = self._story().last_real_ns
        return max(0.0, (time.monotonic_ns() - last) / 1e6) if last else 0.0

    # -- what is left

    def _note_left_behind(self, look: Look, *, at_end: bool) -> None:
        if {*self._wall.members(), *(task.pid for task in look.calls)} <= {self._root} and len(look.calls) < 2:
            return  # the usual case, for which the journal need not be read
        standstill = self._standstill(look)
        blocked = {item.pid: item for item in reversed(standstill.blocked())}
        alive = {task.pid for task in look.calls}
        known = {item.pid for item in self._seen.left_behind}
        # a real helper ends when nobody is left whom it could help; who stands still then only looks like one
        alone = at_end and all(standstill.is_helper(pid) for pid in alive)
        for pid in self._wall.members():
            if pid == self._root or pid in known:
                continue
            if standstill.is_helper(pid) and not alone:
                self._seen.helpers.add(pid)
                continue
            if pid in alive:
                item = blocked.get(pid)
                state = f"blocked in {item.call}" if item else "running"
                self._seen.left_behind.append(LeftBehind("process", standstill.process_name(pid), pid, state))
            elif not at_end and self._parent_lives(pid, alive):
                name = standstill.process_name(pid)
                self._seen.left_behind.append(LeftBehind("process", name, pid, "ended, but never joined"))
        if not at_end:
            self._note_unjoined_elsewhere(standstill)
            self._note_feeders(standstill)

    def _note_unjoined_elsewhere(self, standstill: Standstill) -> None:
        """Note what has ended, was taken away by the fork server and was never asked for by the one who started it."""
        story, here = standstill.story, set(self._wall.members())
        if self._request.start_method is not StartMethod.FORKSERVER:
            return
        for path, pid in story.pids.items():
            parent = story.pids.get(story.parents[path])
            if pid not in here and pid not in story.learned and parent in here:
                self._seen.left_behind.append(LeftBehind("process", story.names[path], pid, "ended, but never joined"))

    def _note_in_memory(self, names: list[str]) -> None:
        known = {item.name for item in self._seen.left_behind}
        for name in names:
            if name not in known:
                kind = "semaphore" if name.startswith(SEMAPHORE) else "shared_memory"
                self._seen.left_behind.append(LeftBehind(kind, name))

    def _note_unseen(self, ending: Ending) -> None:
        """Note what lives on beside a function that has returned, where nothing ever stood still to be looked at."""
        if self._seen.held or ending.verdict is RunVerdict.FINISHED or not claims_value(self._wall.shared):
            return
        standstill = self._standstill(Look(False, "", (), {}))
        for pid in sorted(self._living() - {self._root}):
            if not standstill.is_helper(pid):
                self._seen.left_behind.append(LeftBehind("process", standstill.process_name(pid), pid, "running"))

    def _parent_lives(self, pid: int, alive: set[int]) -> bool:
        stat = self._wall.table.stat(pid)
        return stat is not None and stat.parent in alive

    def _note_feeders(self, standstill: Standstill) -> None:
        for item in standstill.blocked():
            if item.pid == self._root and item.thread == "QueueFeederThread" and item.waits_for.kind == "pipe_room":
                self._seen.left_behind.append(
                    LeftBehind("thread", item.thread, item.pid, "blocked writing to a full pipe")
                )

    # -- budgets

    def _over_tasks(self, look: Look) -> Ending | None:
        count = len(look.tasks)
        self._seen.most_tasks = max(self._seen.most_tasks, count)
        if count <= self._limits.tasks:
            return None
        pids = len({task.pid for task in look.tasks})
        return Ending(RunVerdict.LIMIT, "threads" if pids * 2 < count else "processes")

    def _over_budget(self) -> Ending | None:
        now = time.monotonic()
        if now < self._next_budget:
            return None
        self._next_budget = now + BUDGET_EVERY_S
        return self._budgets.over(self._root) or self._over_wall()

    def _over_wall(self) -> Ending | None:
        if not self._out_of_wall_time():
            return None
        look, why = self._unproved
        if look is not None and look is self._last_look:  # nothing has moved since
            return self._stuck(look, why)
        return Ending(RunVerdict.STUCK, self._last_look.why or "wall clock")

    def _delayed_s(self) -> float:
        """Return for how long we, or a thread of the program, have been ready without a processor."""
        return self._delays.seconds(self._wall.table.tasks(self._wall.members()))

    def _out_of_wall_time(self) -> bool:
        return self._awake.passed_s() > self._limits.wall_s

    # -- evidence

    def _story(self) -> Story:
        return self._chronicle.story()
