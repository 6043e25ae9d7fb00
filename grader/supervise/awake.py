"""Time that was ours: a backstop must not run out while the machine stood still, or had no processor left for us."""

import time
from collections.abc import Callable, Iterable

from grader.procfs import Task

GAP_MOST_S = 1.0
COUNTS_LEAST = 0.2  # a program that has itself served after all others must not wait for ever
PATIENCE_LOOKS = 20
PATIENCE_EVERY_S = 0.02


class Awake:
    """Counts seconds from its making on. It is asked often; a longer gap means that somebody had stopped us."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, delayed_s: Callable[[], float] = lambda: 0.0
    ) -> None:
        """Begin to count now. `delayed_s` tells how long somebody has waited for a processor: it hardly counts."""
        self._clock, self._delayed_s = clock, delayed_s
        self._last, self._delayed_before, self._passed = clock(), delayed_s(), 0.0

    def passed_s(self) -> float:
        """Return how many seconds have passed, of each gap between two calls no more than `GAP_MOST_S`."""
        now = self._clock()
        self._passed += min(now - self._last, GAP_MOST_S)
        self._last = now
        # who still waits is told of only when he has his processor: so the sums are compared, and not each gap
        delayed = self._delayed_s() - self._delayed_before
        return max(self._passed * COUNTS_LEAST, self._passed - delayed)


class Patience:
    """How long threads that a signal has stopped are waited for, before it is believed that they stay so.

    Somebody may have stopped a whole tree of processes, a grader with the program that it looks at, and let it go on
    one by one. It is counted in looks of ours: none of them is made while we are stopped.
    """

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        """Wait for nobody yet."""
        self._sleep = sleep
        self._waited_for: frozenset[Task] = frozenset()
        self._looks = 0

    def waits(self, stopped: Iterable[Task]) -> bool:
        """Wait for a moment, if somebody is stopped who was not waited for long enough; tell whether that is so."""
        now = frozenset(stopped)
        if now <= self._waited_for:
            self._waited_for, self._looks = now, 0
            return False
        self._looks += 1
        if self._looks > PATIENCE_LOOKS:
            self._waited_for, self._looks = now, 0
            return False
        self._sleep(PATIENCE_EVERY_S)
        return True
