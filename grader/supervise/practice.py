"""The supervisor of a run under the real clock: nothing is proved, and a hang is ended by the clock on the wall.

The same scenes, journals and verdicts as under proof, but for what only the proof can give: no run is a `deadlock`
here, and none is disturbed by a schedule. The loop looks at the main process and, now and then, at what psutil shows of
the others. It ends when the main process has ended, or at a limit. When the scene is over, the main process waits until
what is alive then, or has ended and was never joined, has been noted as left behind.

A busy machine can make any program late, so the clock alone ends no run that still moves: only one that has been still
for half of its time, or has used half of it on a processor, or has had three times as much.

What a stuck program was doing is told by its journal, and so by itself: who has begun an operation and not ended it. It
is told only if every process stood in one, and for half the time allowed none used the processor.
"""

import multiprocessing
import time
from dataclasses import dataclass

import psutil
from msgspec import structs

from grader.model.course import Limits
from grader.model.evidence import Evidence, LeftBehind
from grader.model.verdicts import RunVerdict, StartMethod
from grader.sandbox import RunRequest, SandboxLost
from grader.sandbox.practice import PracticeRun, has_ended, is_ending, is_helper, memory_of, usage_of
from grader.shim.journal import real_ns
from grader.supervise.judge import RESULT_MOST, Ending, Seen, evidence_of
from grader.supervise.records import Reader, Story, merge
from grader.supervise.waits import FEEDER, open_waits

WALL_MOST_S = 10.0
PATIENCE = 3
START_MOST_S = 60.0
LOOK_FIRST_S = 0.001
LOOK_MOST_S = 0.01
BUDGET_EVERY_S = 0.1
IDLE_CPU_S = 0.03
MEGABYTE = 1024 * 1024


def practise(request: RunRequest) -> Evidence:
    """Run the request in an interpreter of its own and return the evidence. Raises `SandboxLost` or `OSError`."""
    request = _possible(request)
    run = PracticeRun(request)
    try:
        return _Practice(run, request).evidence()
    finally:
        run.close()


def _possible(request: RunRequest) -> RunRequest:
    """Return the request as this system can carry it out: Windows has `spawn` alone, and no clock here is virtual."""
    here = request.start_method in multiprocessing.get_all_start_methods()
    return structs.replace(request, virtual=False, start_method=request.start_method if here else StartMethod.SPAWN)


@dataclass
class _Idle:
    """Since when no process has used the processor, as far as the looks show."""

    since: float
    cpu_s: float = 0.0

    def note(self, cpu_s: float, now: float) -> None:
        """Take in the processor time used until now by all processes that are alive."""
        if abs(cpu_s - self.cpu_s) > IDLE_CPU_S:
            self.since, self.cpu_s = now, cpu_s


class _Practice:
    """One run, watched."""

    def __init__(self, run: PracticeRun, request: RunRequest) -> None:
        self._run = run
        self._request = request
        self._limits: Limits = request.limits
        self._wall_s = min(request.limits.wall_s, WALL_MOST_S)
        self._seen = Seen()
        self._started = time.monotonic()
        self._begun: float | None = None
        self._idle = _Idle(self._started)
        self._next_budget = 0.0
        self._held = False

    def evidence(self) -> Evidence:
        """Watch the run to its end. Raises `SandboxLost` if the interpreter does not come up."""
        ending = self._watch()
        code = self._run.poll()
        statuses = {} if code is None else {self._run.root: -code if code < 0 else code << 8}
        wall_s = time.monotonic() - self._started
        return evidence_of(
            self._request, self._run.shared, ending, self._seen, self._story(), statuses, self._run.root, wall_s
        )

    # -- the loop

    def _watch(self) -> Ending:
        pause = LOOK_FIRST_S
        while True:
            if self._run.poll() is not None:
                return self._at_end()
            if not self._held and self._run.is_held():
                self._held = self._seen.held = True
                self._seen.result = self._run.shared.result_bytes(RESULT_MOST)
                self._note_left_behind(at_end=False)
                self._run.release()
                pause = LOOK_FIRST_S
            ending = self._over_budget()
            if ending is not None:
                return ending
            time.sleep(pause)
            pause = min(pause * 1.5, LOOK_MOST_S)

    def _at_end(self) -> Ending:
        if not self._run.has_begun():
            raise SandboxLost(f"an interpreter for the run does not start: {self._run.complaint()}")
        self._note_left_behind(at_end=True)
        return Ending(RunVerdict.FINISHED)

    def _story(self) -> Story:
        return Reader(self._run.shared.paths()).read(merge(self._run.shared.journals()))

    # -- what is left

    def _note_left_behind(self, *, at_end: bool) -> None:
        story = self._story()
        known = {item.pid for item in self._seen.left_behind}
        open_calls = {item.pid: item.call for item in reversed(open_waits(story, self._run.shared.paths()))}
        for process in self._others(story):
            if process.pid in known:
                continue
            if not is_ending(process):
                call = open_calls.get(process.pid)
                self._leave("process", story.name_of(process.pid), process.pid, f"in {call}" if call else "running")
            elif not at_end and self._waits_for_parent(process):
                self._leave("process", story.name_of(process.pid), process.pid, "ended, but never joined")

    def _others(self, story: Story) -> list[psutil.Process]:
        """Return all processes of the program but the main one; what the journal knows by name is no helper."""
        processes = self._run.tree.look(thorough=True)
        self._seen.pids.update(process.pid for process in processes)
        named = set(story.pids.values())
        return [
            process
            for process in processes
            if process.pid != self._run.root and (process.pid in named or not is_helper(process))
        ]

    def _waits_for_parent(self, process: psutil.Process) -> bool:
        """Tell a child that its parent could still join from one that the fork server is about to take away."""
        try:
            parent = process.parent()
        except psutil.Error:
            return False
        return parent is not None and not has_ended(parent) and not is_helper(parent)

    def _leave(self, kind: str, name: str, pid: int, state: str) -> None:
        self._seen.left_behind.append(LeftBehind(kind, name, pid, state))

    # -- limits

    def _over_budget(self) -> Ending | None:
        now = time.monotonic()
        if self._begun is None and self._run.has_begun():
            self._begun = self._idle.since = now
        if self._begun is None:
            if now - self._started > START_MOST_S:
                raise SandboxLost(f"an interpreter for the run does not start: {self._run.complaint()}")
            return None
        if self._run.shared.output_size() > self._limits.output_kb * 1024:
            return Ending(RunVerdict.LIMIT, "output")
        if now < self._next_budget:
            return None
        ending = self._over_processes_or_memory(now) or self._over_wall(now, now - self._begun)
        self._next_budget = time.monotonic() + BUDGET_EVERY_S
        return ending

    def _over_processes_or_memory(self, now: float) -> Ending | None:
        living = [process for process in self._run.tree.look() if not has_ended(process)]
        self._seen.pids.update(process.pid for process in living)
        self._seen.most_tasks = max(self._seen.most_tasks, len(living))
        if len(living) > self._limits.tasks:
            return Ending(RunVerdict.LIMIT, "processes")
        used = [usage for process in living if (usage := usage_of(process)) is not None]
        cpu_s = sum(usage.cpu_s for usage in used)
        self._seen.cpu_s = max(self._seen.cpu_s, cpu_s)
        self._idle.note(cpu_s, now)
        memory = sum(usage.memory for usage in used)
        if memory > self._limits.memory_mb * MEGABYTE:
            # forks share pages, so the sum counts them more than once: make sure before judging
            memory = memory_of(living)
        self._seen.most_memory = max(self._seen.most_memory, memory)
        return Ending(RunVerdict.LIMIT, "memory") if memory > self._limits.memory_mb * MEGABYTE else None

    # -- a hang

    def _over_wall(self, now: float, passed_s: float) -> Ending | None:
        """End a run whose time is over; one that moves and gets little of a busy machine's processors has some more."""
        if passed_s <= self._wall_s:
            return None
        story = self._story()
        still_s = min(now - self._idle.since, (real_ns() - story.last_real_ns) / 1e9)
        enough_s = self._wall_s / 2
        if still_s < enough_s and self._seen.cpu_s < enough_s and passed_s < PATIENCE * self._wall_s:
            return None
        return self._stuck(story, still=still_s >= enough_s)

    def _stuck(self, story: Story, *, still: bool) -> Ending:
        living = {self._run.root, *(process.pid for process in self._others(story) if not has_ended(process))}
        waits = open_waits(story, self._run.shared.paths(), living)
        if self._held:
            for item in waits:
                if item.pid == self._run.root and item.thread == FEEDER:
                    self._leave("thread", FEEDER, item.pid, "blocked writing to a full pipe")
        all_wait = {item.pid for item in waits} == living
        return Ending(RunVerdict.STUCK, "wall clock", waits if all_wait and still else ())
