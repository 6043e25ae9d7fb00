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
Seed 0 is the undisturbed order: who moves goes on until it must wait, and then the one who has waited longest for its
turn is next; who came at the same time is served in the order of the family tree. A program whose processes have little
to do between two waits behaves so by itself.

Whatever makes the choices, each is compared with what the undisturbed order would do here, and the differences are
noted. So every schedule that was ever seen is a list of deviations from the undisturbed order, which can be printed,
had again, and shortened until only those are left that a failure needs. They are told by each thread's own count of
turns, so that one deviation keeps its meaning when another is dropped.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from grader.model.deviation import Deviation, deviations_text, family_key, parse_deviations
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


class _Undisturbed:
    """Who is next if nothing disturbs the order, and how many turns each thread has had.

    Who has had many turns on end steps back: it may be waiting for others by asking them again and again.
    """

    def __init__(self) -> None:
        self._last = ""
        self._on_end = 0
        self._turns: dict[str, int] = {}
        self._arrived: dict[str, int] = {}
        self._arrivals = 0

    def choose(self, due: Sequence[Waiter]) -> Waiter:
        """Return the one that moved last, if it is among those who are due, or else the one that waits longest."""
        for waiter in sorted(due, key=lambda waiter: family_key(waiter.path)):
            if waiter.path not in self._arrived:
                self._arrivals += 1
                self._arrived[waiter.path] = self._arrivals
        stays = next((waiter for waiter in due if waiter.path == self._last), None)
        if stays is not None and (self._on_end < TURNS_ON_END or len(due) == 1):
            return stays
        return min(due, key=lambda waiter: (waiter is stays, self._arrived[waiter.path]))

    def turn_of(self, path: str) -> int:
        """Return the number of the thread's next turn, from 1."""
        return self._turns.get(path, 0) + 1

    def released(self, path: str, waited: bool) -> None:
        """Take note of a turn, or of the end of a wait for an instant."""
        self._turns[path] = self._turns.get(path, 0) + 1
        self._arrived.pop(path, None)
        self._on_end = self._on_end + 1 if path == self._last and not waited else 1
        self._last = path


@dataclass
class Schedule:
    """The choices of one run: those of a seed, or, under seed 0, the undisturbed order but for `deviations`.

    `changes` are the steps at which the thread about to move falls behind. `made` are the deviations from the
    undisturbed order that the run has come to, in their order.
    """

    seed: int
    changes: frozenset[int] = frozenset()
    slow: bool = True
    deviations: tuple[Deviation, ...] = ()
    made: list[Deviation] = field(default_factory=list, compare=False)
    _undisturbed: _Undisturbed = field(default_factory=_Undisturbed, init=False, repr=False, compare=False)
    _ranks: dict[str, float] = field(default_factory=dict, init=False, repr=False, compare=False)
    _steps: int = field(default=0, init=False, repr=False, compare=False)
    _behind: float = field(default=2 * BEHIND_ALL, init=False, repr=False, compare=False)
    _pending: list[Deviation] = field(default_factory=list, init=False, repr=False, compare=False)
    _late: set[tuple[str, int]] = field(default_factory=set, init=False, repr=False, compare=False)
    _last: str = field(default="", init=False, repr=False, compare=False)
    _turns: int = field(default=0, init=False, repr=False, compare=False)
    _slow_turns: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)
    _slow_threads: dict[str, bool] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._pending = [deviation for deviation in self.deviations if deviation.to]
        self._wanted_late = {(one.path, one.turn) for one in self.deviations if not one.to}
        self._can_be_late = bool(self._wanted_late) or (self.slow and self.seed % KINDS == SLOW)

    @classmethod
    def from_seed(cls, seed: int, slow: bool = True) -> "Schedule":
        """Return the schedule that `seed` stands for. Without `slow`, no thread is slow under any seed."""
        draw = random.Random(f"changes {seed}")
        steps = range(1, STEPS_EXPECTED)
        return cls(seed, frozenset(draw.sample(steps, DEPTH - 1)) if seed else frozenset(), slow)

    @classmethod
    def from_deviations(cls, deviations: Iterable[Deviation]) -> "Schedule":
        """Return the undisturbed order but for the deviations."""
        return cls(0, deviations=tuple(deviations))

    @classmethod
    def parse(cls, text: str) -> "Schedule":
        """Return the schedule that a text stands for: a seed, or deviations. Raises `ValueError` with what is wrong."""
        text = text.strip()
        return cls.from_seed(int(text)) if text.isdecimal() else cls.from_deviations(parse_deviations(text))

    def __str__(self) -> str:
        return deviations_text(self.deviations) or str(self.seed)

    def choose(self, waiters: Sequence[Waiter], now_ns: int) -> Waiter:
        """Return the waiter to be released; with none due, the one with the earliest deadline."""
        due = [waiter for waiter in waiters if self.due_ns(waiter) <= now_ns]
        usual = self._undisturbed.choose(due) if due else self._earliest(waiters)
        chosen = self._choose(waiters, due, usual) if self.seed else self._deviate(waiters, usual)
        if chosen is not usual:
            self.made.append(Deviation(usual.path, self._undisturbed.turn_of(usual.path), chosen.path))
        return chosen

    def due_ns(self, waiter: Waiter) -> int:
        """Return the virtual instant at which a waiter may go on: at once for a turn, unless its thread is slow."""
        late = self._can_be_late and waiter.state == layout.GATED and self._is_late(waiter.path)
        return waiter.deadline_ns + waiter.slack_ns + (SLOW_TURN_NS if late else 0)

    def released(self, waiter: Waiter) -> None:
        """Take note that a waiter goes on."""
        self._undisturbed.released(waiter.path, waiter.state == layout.TIMED)
        if waiter.state == layout.GATED:
            self._slow_turns[waiter.path] = self._slow_turns.get(waiter.path, 0) + 1

    def _earliest(self, waiters: Sequence[Waiter]) -> Waiter:
        return min(waiters, key=lambda waiter: (self.due_ns(waiter), family_key(waiter.path)))

    # -- by a seed

    def _choose(self, waiters: Sequence[Waiter], due: Sequence[Waiter], usual: Waiter) -> Waiter:
        if not due:
            return min(waiters, key=lambda waiter: (self.due_ns(waiter), self._rank(waiter.path)))
        self._steps += 1
        if self.seed % KINDS == WALK:
            return random.Random(f"{self.seed} {self._steps}").choice(sorted(due, key=lambda waiter: waiter.path))
        chosen = min(due, key=lambda waiter: self._rank(waiter.path))
        if self._steps in self.changes and len(due) > 1:
            self._fall_behind(chosen.path)
            chosen = min(due, key=lambda waiter: self._rank(waiter.path))
        self._count_turns(chosen.path)
        return chosen

    def _rank(self, path: str) -> float:
        if path not in self._ranks:
            lazy = self.seed % KINDS == LAZY and "/t" in path
            self._ranks[path] = random.Random(f"{self.seed} {path}").random() + (BEHIND_ALL if lazy else 0.0)
        return self._ranks[path]

    def _fall_behind(self, path: str) -> None:
        self._ranks[path] = self._behind
        self._behind += 1.0

    def _count_turns(self, path: str) -> None:
        self._turns = self._turns + 1 if path == self._last else 1
        self._last = path
        if self._turns >= TURNS_ON_END:
            self._fall_behind(path)
            self._turns = 0

    def _is_late(self, path: str) -> bool:
        turn = path, self._undisturbed.turn_of(path)
        if turn not in self._late and (turn in self._wanted_late or self._is_slow(path)):
            self._late.add(turn)
            self.made.append(Deviation(*turn))
        return turn in self._late

    def _is_slow(self, path: str) -> bool:
        if not self.slow or self.seed % KINDS != SLOW or self._slow_turns.get(path, 0) >= SLOW_TURNS:
            return False
        if path not in self._slow_threads:
            self._slow_threads[path] = random.Random(f"slow {self.seed} {path}").random() < 0.5
        return self._slow_threads[path]

    # -- by deviations

    def _deviate(self, waiters: Sequence[Waiter], usual: Waiter) -> Waiter:
        """Return who goes in place of the usual one, if there is such a deviation that can be followed here."""
        if self._pending:
            turn = self._undisturbed.turn_of(usual.path)
            for deviation in self._pending:
                if (deviation.path, deviation.turn) == (usual.path, turn):
                    instead = next((waiter for waiter in waiters if waiter.path == deviation.to), None)
                    if instead is not None:
                        self._pending.remove(deviation)
                        return instead
        return usual
