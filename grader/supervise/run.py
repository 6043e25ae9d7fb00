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
ends a run only as the backstop, because a busy machine must not change a verdict.

Rights. The supervisor never stops or traces the program before the proof is complete, and all that it reads from
memory shared with the program it treats as claims: a program that lies there can spoil its own run only.
"""

import signal
import time
from dataclasses import dataclass, field
from typing import Any

from grader.model.course import Limits
from grader.model.evidence import Blocked, Evidence, LeftBehind, Place, ProcessSeen, Raised
from grader.model.verdicts import RunVerdict
from grader.procfs import Look, Stillness, outside_wakers
from grader.sandbox import RunRequest, Waiter, Wall
from grader.shim import codec, layout
from grader.supervise.blocked import Standstill
from grader.supervise.records import Reader, Story, parse
from grader.supervise.schedule import Schedule

LOOK_FIRST_S = 0.000_05
LOOK_MOST_S = 0.002
BUDGET_EVERY_S = 0.02
ASKING_MOST = 3000
RESULT_MOST = codec.MAX_BYTES
MEGABYTE = 1024 * 1024


@dataclass
class _Ending:
    """Why the loop ended, with what was seen at that moment."""

    verdict: RunVerdict
    detail: str | None = None
    blocked: tuple[Blocked, ...] = ()
    proof_ms: float | None = None


@dataclass
class _Seen:
    """What the supervisor has seen itself, as against what the program claims."""

    pids: set[int] = field(default_factory=set)
    left_behind: list[LeftBehind] = field(default_factory=list)
    released: set[tuple[int, int]] = field(default_factory=set)
    steps: int = 0
    asking: int = 0
    progress: int = 0
    most_tasks: int = 0
    most_memory: int = 0
    cpu_s: float = 0.0


def supervise(wall: Wall, request: RunRequest) -> Evidence:
    """Run the request inside the wall and return the evidence. Raises `SandboxLost` if the wall must be given up."""
    return Supervisor(wall, request).run()


class Supervisor:
    """One run from start to evidence."""

    def __init__(self, wall: Wall, request: RunRequest, schedule: Schedule | None = None) -> None:
        self._wall = wall
        self._request = request
        self._limits: Limits = request.limits
        self._schedule = schedule or Schedule.from_seed(request.seed, request.slow_threads)
        self._stillness = Stillness(wall.table, wall.members)
        self._seen = _Seen()
        self._root = 0
        self._started = 0.0
        self._next_budget = 0.0
        self._held = False

    def run(self) -> Evidence:
        """Do the run."""
        self._started = time.monotonic()
        self._root = self._wall.begin(self._request)
        try:
            ending = self._watch()
            left_in_memory = self._wall.left_in_memory() if ending.verdict is RunVerdict.FINISHED else []
        finally:
            story = self._story()
            statuses = self._wall.clean()
        for name in left_in_memory:
            self._seen.left_behind.append(LeftBehind("semaphore" if name.startswith("sem.") else "shared_memory", name))
        return self._evidence(ending, story, statuses)

    # -- the loop

    def _watch(self) -> _Ending:
        pause = LOOK_FIRST_S
        while True:
            look = self._stillness.look()
            self._seen.pids.update(task.pid for task in look.tasks)
            if look.still:
                ending = self._at_standstill(look)
                if ending is not None:
                    return ending
                pause = LOOK_FIRST_S
            else:
                time.sleep(pause)
                pause = min(pause * 1.5, LOOK_MOST_S)
            ending = self._over_budget(look)
            if ending is not None:
                return ending

    def _at_standstill(self, look: Look) -> _Ending | None:
        if not any(task.pid == self._root for task in look.calls):
            self._note_left_behind(look, at_end=True)
            return _Ending(RunVerdict.FINISHED)
        waiters = self._waiters(look)
        held = [waiter for waiter in waiters if waiter.state == layout.HELD and waiter.pid == self._root]
        if held:
            if not self._held:
                self._held = True
                self._note_left_behind(look, at_end=False)
            self._release(held[0])
            return None
        if waiters:
            return self._release_one(waiters)
        return self._nobody_can_move(look)

    def _waiters(self, look: Look) -> list[Waiter]:
        alive = {(task.pid, task.tid) for task in look.calls}
        pids = {task.pid for task in look.calls}
        return [
            waiter
            for waiter in self._wall.shared.waiters()
            if (waiter.slot, waiter.announced) not in self._seen.released
            and ((waiter.pid, waiter.tid) in alive or (waiter.state == layout.ALARM and waiter.pid in pids))
        ]

    def _release_one(self, waiters: list[Waiter]) -> _Ending | None:
        shared = self._wall.shared
        chosen = self._schedule.choose(waiters, shared.now_ns())
        instant = self._schedule.due_ns(chosen)
        if instant > self._limits.virtual_s * 1e9:
            return _Ending(RunVerdict.SPINNING, "virtual_horizon")
        shared.advance_to(instant)
        self._seen.steps += 1
        if self._seen.steps > self._limits.steps:
            return _Ending(RunVerdict.SPINNING, "steps")
        if self._only_asking(chosen):
            return _Ending(RunVerdict.SPINNING, "polling")
        shared.count_step()
        self._release(chosen)
        return None

    def _only_asking(self, chosen: Waiter) -> bool:
        """Tell whether for a long time nothing has happened but questions with the answer "not yet"."""
        progress = self._wall.shared.progress()
        if chosen.state != layout.ASKING and chosen.state != layout.GATED or progress != self._seen.progress:
            self._seen.asking = 0
        self._seen.progress = progress
        self._seen.asking += 1
        return self._seen.asking > ASKING_MOST

    def _release(self, waiter: Waiter) -> None:
        if waiter.state == layout.ALARM:
            self._wall.shared.rearm(waiter)
            if not waiter.every_ns:
                self._seen.released.add((waiter.slot, waiter.announced))
            self._wall.signal(waiter.pid, signal.SIGALRM)
            return
        self._seen.released.add((waiter.slot, waiter.announced))
        self._wall.wake(waiter.pid, waiter.wake_fd)

    def _nobody_can_move(self, look: Look) -> _Ending | None:
        pids = sorted({task.pid for task in look.calls})
        standstill = self._standstill(look)
        if look.stopped:
            return _Ending(RunVerdict.STUCK, "stopped", standstill.blocked())
        wakers = outside_wakers(self._wall.table, pids, alarms_are_virtual=self._request.virtual)
        if wakers or self._wall.shared.overflow:
            why = wakers[0] if wakers else "more threads than the grader can follow"
            if self._out_of_wall_time():
                return _Ending(RunVerdict.STUCK, why, standstill.blocked())
            time.sleep(LOOK_MOST_S)
            return None
        return _Ending(RunVerdict.DEADLOCK, None, standstill.blocked(), self._proof_ms())

    def _standstill(self, look: Look) -> Standstill:
        paths = self._wall.shared.paths()
        return Standstill(self._wall.table, look, self._story(), paths)

    def _proof_ms(self) -> float:
        """Milliseconds since the program's last journal record: an upper bound for the time since the last blocking."""
        records = parse(self._wall.shared.journal_bytes())
        last = max((record.real_ns for record in records), default=0)
        return max(0.0, (time.monotonic_ns() - last) / 1e6) if last else 0.0

    # -- what is left

    def _note_left_behind(self, look: Look, *, at_end: bool) -> None:
        standstill = self._standstill(look)
        blocked = {item.pid: item for item in reversed(standstill.blocked())}
        alive = {task.pid for task in look.calls}
        known = {item.pid for item in self._seen.left_behind}
        for pid in self._wall.members():
            if pid == self._root or pid in known or standstill.is_helper(pid):
                continue
            if pid in alive:
                item = blocked.get(pid)
                state = f"blocked in {item.call}" if item else "running"
                self._seen.left_behind.append(LeftBehind("process", standstill.process_name(pid), pid, state))
            elif not at_end and self._parent_lives(pid, alive):
                name = standstill.process_name(pid)
                self._seen.left_behind.append(LeftBehind("process", name, pid, "ended, but never joined"))
        if not at_end:
            self._note_feeders(standstill)

    def _parent_lives(self, pid: int, alive: set[int]) -> bool:
        stat = self._wall.table.stat(pid)
        return stat is not None and stat.parent in alive

    def _note_feeders(self, standstill: Standstill) -> None:
        for item in standstill.blocked():
            if item.pid == self._root and item.thread == "QueueFeederThread" and item.waits_for.kind == "pipe_room":
                self._seen.left_behind.append(LeftBehind("thread", item.thread, item.pid, "blocked writing to a full pipe"))

    # -- budgets

    def _over_budget(self, look: Look) -> _Ending | None:
        count = len(look.tasks)
        self._seen.most_tasks = max(self._seen.most_tasks, count)
        if count > self._limits.tasks:
            pids = len({task.pid for task in look.tasks})
            return _Ending(RunVerdict.LIMIT, "threads" if pids * 2 < count else "processes")
        now = time.monotonic()
        if now < self._next_budget:
            return None
        self._next_budget = now + BUDGET_EVERY_S
        if self._wall.shared.output_size() > self._limits.output_kb * 1024:
            return _Ending(RunVerdict.LIMIT, "output")
        return self._over_cpu_or_memory() or self._over_wall(look)

    def _over_cpu_or_memory(self) -> _Ending | None:
        stats = [(pid, self._wall.table.stat(pid)) for pid in self._wall.members()]
        self._seen.cpu_s = max(self._seen.cpu_s, sum(stat.cpu_s for _, stat in stats if stat))
        if self._seen.cpu_s > self._limits.cpu_s:
            return _Ending(RunVerdict.SPINNING, "cpu", self._busy())
        memory = sum(stat.rss for _, stat in stats if stat)
        if memory > self._limits.memory_mb * MEGABYTE:
            # forks share pages, so the sum counts them more than once: make sure before judging
            memory = sum(self._wall.table.proportional_memory(pid) for pid, _ in stats)
        self._seen.most_memory = max(self._seen.most_memory, memory)
        if memory > self._limits.memory_mb * MEGABYTE:
            return _Ending(RunVerdict.LIMIT, "memory")
        return None

    def _busy(self) -> tuple[Blocked, ...]:
        return ()

    def _over_wall(self, look: Look) -> _Ending | None:
        if not self._out_of_wall_time():
            return None
        return _Ending(RunVerdict.STUCK, look.why or "wall clock")

    def _out_of_wall_time(self) -> bool:
        return time.monotonic() - self._started > self._limits.wall_s

    # -- evidence

    def _story(self) -> Story:
        reader = Reader(self._wall.shared.paths())
        return reader.read(parse(self._wall.shared.journal_bytes()))

    def _evidence(self, ending: _Ending, story: Story, statuses: dict[int, int]) -> Evidence:
        shared = self._wall.shared
        claim = self._claim()
        verdict, detail, raised = judge(ending.verdict, ending.detail, claim, statuses.get(self._root))
        return Evidence(
            verdict=verdict,
            detail=detail,
            seed=self._request.seed,
            start_method=self._request.start_method,
            returned="value" in claim,
            value=claim.get("value"),
            raised=raised,
            blocked=ending.blocked,
            left_behind=tuple(self._seen.left_behind),
            processes=self._processes(story, statuses),
            events=tuple(story.events),
            facts=_facts(claim, story),
            output=shared.output_text(),
            virtual_s=shared.now_ns() / 1e9,
            call_virtual_s=max(0, shared.returned_ns) / 1e9,
            steps=self._seen.steps,
            proof_ms=ending.proof_ms,
            cpu_s=self._seen.cpu_s,
            wall_s=time.monotonic() - self._started,
        )

    def _claim(self) -> dict[str, Any]:
        data = self._wall.shared.result_bytes(RESULT_MOST)
        if data is None:
            return {}
        try:
            claim = codec.decode(data)
        except codec.NotPlain as error:
            return {"unsendable": str(error)}
        return claim if isinstance(claim, dict) else {}

    def _processes(self, story: Story, statuses: dict[int, int]) -> tuple[ProcessSeen, ...]:
        found = []
        for path, name in story.names.items():
            pid = story.pids[path]
            exit_code = story.exits.get(pid)
            if exit_code is None and pid in statuses:
                exit_code = _exit_code(statuses[pid])
            found.append(
                ProcessSeen(path, name, pid, story.parents[path], story.daemons[path], exit_code, story.deaths.get(path))
            )
        named = {process.pid for process in found}
        found += [
            ProcessSeen("", f"process {pid}", pid, exit_code=_exit_code(statuses[pid]))
            for pid in sorted(self._seen.pids & statuses.keys() - named)
        ]
        return tuple(found)


def judge(
    verdict: RunVerdict, detail: str | None, claim: dict[str, Any], status: int | None
) -> tuple[RunVerdict, str | None, Raised | None]:
    """Combine how the watching ended with what the run handed over and how its main process ended."""
    raised = _raised(claim)
    if verdict is not RunVerdict.FINISHED:
        return verdict, detail, raised
    if "unloadable" in claim:
        return RunVerdict.UNLOADABLE, str(claim["unloadable"]), None
    if raised is not None:
        return (RunVerdict.RAISED if claim.get("ordinary") else RunVerdict.ENDED_EARLY), raised.type, raised
    if "left" in claim:
        return RunVerdict.ENDED_EARLY, str(claim["left"]), None
    code = _exit_code(status) if status is not None else 0
    if code < 0:
        return RunVerdict.CRASHED, _signal_name(-code), None
    if not claim:
        return RunVerdict.ENDED_EARLY, f"exit code {code}", None
    if "unsendable" in claim:
        return RunVerdict.FINISHED, f"unsendable: {claim['unsendable']}", None
    if code != 0:
        return RunVerdict.ENDED_EARLY, f"exit code {code} after returning", None
    return RunVerdict.FINISHED, None, None


def _raised(claim: dict[str, Any]) -> Raised | None:
    if "raised" not in claim:
        return None
    file, line = str(claim.get("file", "")), claim.get("line", 0)
    place = Place(file, line) if file and isinstance(line, int) else None
    return Raised(str(claim["raised"]), str(claim.get("text", "")), place, str(claim.get("traceback", "")))


def _exit_code(status: int) -> int:
    return -(status & 0x7F) if status & 0x7F else status >> 8


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _facts(claim: dict[str, Any], story: Story) -> dict[str, Any]:
    """Return what explanations may need beside the records: claims of the loader, and counts for each queue."""
    facts: dict[str, Any] = {key: claim[key] for key in ("missing", "names", "text", "line", "code", "type") if key in claim}
    counts: dict[str, dict[str, int]] = {}
    for event in story.events:
        thing = story.thing(event.object)
        if event.phase == "end" and thing is not None and "Queue" in thing.kind:
            row = counts.setdefault(thing.name, {})
            row[event.call] = row.get(event.call, 0) + 1
    facts["queues"] = counts
    if story.refused:
        facts["refused"] = story.refused[:5]
    if story.feeder_errors:
        facts["feeder_errors"] = story.feeder_errors[:5]
    return facts
