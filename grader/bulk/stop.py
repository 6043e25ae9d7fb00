"""Ctrl-C and SIGTERM: they stop a grading between two steps, and interrupt everything else."""

import contextlib
import signal
from collections.abc import Iterator

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """Listens to both signals inside its `with`. The second one interrupts whatever is done."""

    def __init__(self) -> None:
        """Listen to nothing yet."""
        self.asked = False
        self._patient = False
        self._before: list[tuple[int, object]] = []

    def __enter__(self) -> "Stop":
        self._before = [(number, signal.signal(number, self._hear)) for number in _SIGNALS]
        return self

    def __exit__(self, *details: object) -> None:
        for number, handler in self._before:
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal() has returned

    @contextlib.contextmanager
    def patiently(self) -> Iterator[None]:
        """While this lasts, the first signal is only noted in `asked`. Raises KeyboardInterrupt if it came before."""
        self._patient = True
        try:
            if self.asked:
                raise KeyboardInterrupt
            yield
        finally:
            self._patient = False

    def _hear(self, _number: int, _frame: object) -> None:
        again, self.asked = self.asked, True
        if again or not self._patient:
            raise KeyboardInterrupt
