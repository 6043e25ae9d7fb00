"""From a long list of deviations that makes a run fail to a short one that still does.

Delta debugging (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", IEEE Transactions on
Software Engineering 28, 2002): leave out halves, then quarters, and so on, and keep whatever still fails. At the end no
single deviation can be left out. Each trial is a run; a deviation that a run never comes to is dropped with it.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeVar

from msgspec import Struct

from grader.model.deviation import Deviation

RUNS_MOST = 400

Trial = Callable[[tuple[Deviation, ...]], "tuple[Deviation, ...] | None"]
_Part = TypeVar("_Part")


class Shrunk(Struct, frozen=True):
    """The deviations that are left, the number of runs that it took, and whether it went on to the end."""

    deviations: tuple[Deviation, ...]
    runs: int
    complete: bool = True


class _NoMoreRunsError(Exception):
    """The runs allowed have been used up."""


def shrink(deviations: Sequence[Deviation], trial: Trial, runs_most: int = RUNS_MOST) -> Shrunk:
    """Return as few of the deviations as still fail.

    `trial` makes a run with some of them: it returns `None` if that does not fail, and otherwise the deviations that
    the failing run has come to. `runs_most` trials are made at most.
    """
    return _Shrinking(tuple(deviations), trial, runs_most).result()


class _Shrinking:
    def __init__(self, deviations: tuple[Deviation, ...], trial: Trial, runs_most: int) -> None:
        self._best = deviations
        self._trial = trial
        self._runs_most = runs_most
        self._runs = 0

    def result(self) -> Shrunk:
        try:
            self._shrink()
        except _NoMoreRunsError:
            return Shrunk(self._best, self._runs, complete=False)
        return Shrunk(self._best, self._runs)

    def _shrink(self) -> None:
        if not self._best or self._fails(()):
            return
        parts = 2
        while len(self._best) > 1:
            if self._fails_without_a_part(parts):
                parts = max(2, parts - 1)
            elif parts >= len(self._best):
                return
            else:
                parts = min(len(self._best), parts * 2)

    def _fails_without_a_part(self, parts: int) -> bool:
        pieces = _cut(self._best, parts)
        # of two pieces each is what is left without the other
        smaller = pieces if parts == 2 else []
        smaller += [tuple(one for other in pieces if other is not piece for one in other) for piece in pieces[::-1]]
        return any(self._fails(candidate) for candidate in dict.fromkeys(smaller))

    def _fails(self, candidate: tuple[Deviation, ...]) -> bool:
        if self._runs >= self._runs_most:
            raise _NoMoreRunsError
        self._runs += 1
        made = self._trial(candidate)
        if made is None:
            return False
        # what it has come to is usually less than what it was given; more would be no progress
        self._best = made if len(made) <= len(candidate) else candidate
        return True


def _cut(whole: tuple[_Part, ...], count: int) -> list[tuple[_Part, ...]]:
    """Return `whole` in `count` pieces of nearly equal length."""
    ends = [len(whole) * number // count for number in range(count + 1)]
    return [whole[start:end] for start, end in pairwise(ends) if start < end]
