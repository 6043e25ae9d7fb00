"""A schedule is a value: a seed makes it, it prints, and it gives the same interleaving again.

At each proof of stillness the run stands before a choice: some threads wait for their turn before an operation, others
for an instant of virtual time. Whoever is released runs alone until everything is still again. So the choices are the
schedule, and this is where they are made, outside the run, from nothing but the seed and each thread's place in the
family tree: never from a process id or an address.

The scheduler is PCT (Burckhardt, Kothari, Musuvathi, Nagarakatte: "A randomized scheduler with probabilistic
guarantees of finding bugs", ASPLOS 2010): each thread has a random priority, the first in order of priority among
those that can move is released, and at d-1 steps drawn beforehand the thread about to move falls to the lowest
priority. A bug that needs d ordered events among n threads and k steps is found with probability at least
1/(n·k^(d-1)) in each run.

PCT finds bugs that need few ordered events; what students write also fails in ways that have a shape of their own. So
seeds come in three kinds, by their remainder:

- 1: *lazy helpers*. Threads that are not their process's main one (a queue's feeder, above all) come last.
- 2: *slow threads*. Each of a slow thread's first turns costs seconds of virtual time, which brings out programs that
  trust a timeout. Elsewhere time moves only when nobody waits for a turn.
- 0: a *random walk*: each choice is drawn anew, which breaks into the middle of check-then-act most often.

A thread that has had many turns on end falls behind, or a program that asks again and again would starve everyone else.
Seed 0 disturbs nothing: it has no gates, and equal deadlines are served in the order of the family tree.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from grader.sandbox.shared import Waiter
from grader.shim import layout

DEPTH = 3
STEPS_EXPECTED = 120
TURNS_ON_END = 40
KINDS = 3
LAZY, SLOW, WALK = 1, 2, 0
BEHIND_ALL = 1e6
SLOW_TURN_NS = 10_000_000_000
SLOW_TURNS = 4  # of a slow thread: the first ones, so that one who waits for it by asking does not ask for ever


@dataclass
class Schedule:
    """The choices of one run. `changes` are the steps at which the thread about to move falls behind."""

    seed: int
    changes: frozenset[int] = frozenset()
    slow: bool = True
    _ranks: dict[str, float] = field(default_factory=dict)
    _steps: int = 0
    _behind: float = 2 * BEHIND_ALL
    _last: str = ""
    _turns: int = 0
    _slow_turns: dict[str, int] = field(default_factory=dict)
    _slow_threads: dict[str, bool] = field(default_factory=dict)

    @classmethod
    def from_seed(cls, seed: int, slow: bool = True) -> "Schedule":
        """Return the schedule that `seed` stands for. Without `slow`, no thread is slow under any seed."""
        draw = random.Random(f"changes {seed}")
        steps = range(1, STEPS_EXPECTED)
        return cls(seed, frozenset(draw.sample(steps, DEPTH - 1)) if seed else frozenset(), slow)

    def choose(self, waiters: Sequence[Waiter], now_ns: int) -> Waiter:
        """Return the waiter to be released; with none due, the one with the earliest deadline."""
        due = [waiter for waiter in waiters if self.due_ns(waiter) <= now_ns]
        if not due:
            return min(waiters, key=lambda waiter: (self.due_ns(waiter), self._rank(waiter.path)))
        self._steps += 1
        if self.seed and self.seed % KINDS == WALK:
            return random.Random(f"{self.seed} {self._steps}").choice(sorted(due, key=lambda waiter: waiter.path))
        chosen = min(due, key=lambda waiter: self._rank(waiter.path))
        if self._steps in self.changes and len(due) > 1:
            self._fall_behind(chosen.path)
            chosen = min(due, key=lambda waiter: self._rank(waiter.path))
        self._count_turns(chosen.path)
        return chosen

    def due_ns(self, waiter: Waiter) -> int:
        """Return the virtual instant at which a waiter may go on: at once for a turn, unless its thread is slow."""
        slow = waiter.state == layout.GATED and self._is_slow(waiter.path)
        return waiter.deadline_ns + (SLOW_TURN_NS if slow else 0)

    def released(self, waiter: Waiter) -> None:
        """Take note that a waiter goes on."""
        if waiter.state == layout.GATED:
            self._slow_turns[waiter.path] = self._slow_turns.get(waiter.path, 0) + 1

    def _rank(self, path: str) -> float | str:
        if not self.seed:
            return path
        if path not in self._ranks:
            lazy = self.seed % KINDS == LAZY and "/t" in path
            self._ranks[path] = random.Random(f"{self.seed} {path}").random() + (BEHIND_ALL if lazy else 0.0)
        return self._ranks[path]

    def _is_slow(self, path: str) -> bool:
        if not self.slow or self.seed % KINDS != SLOW or self._slow_turns.get(path, 0) >= SLOW_TURNS:
            return False
        if path not in self._slow_threads:
            self._slow_threads[path] = random.Random(f"slow {self.seed} {path}").random() < 0.5
        return self._slow_threads[path]

    def _fall_behind(self, path: str) -> None:
        self._ranks[path] = self._behind
        self._behind += 1.0

    def _count_turns(self, path: str) -> None:
        self._turns = self._turns + 1 if path == self._last else 1
        self._last = path
        if self.seed and self._turns >= TURNS_ON_END:
            self._fall_behind(path)
            self._turns = 0
