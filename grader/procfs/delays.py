"""How long threads that were ready had to wait for a processor: how much of a delay is the machine's.

Source: the second number of `schedstat`, nanoseconds spent waiting on a run queue (Documentation/scheduler/sched-stats
of the kernel). Where the kernel does not count, nobody has waited.
"""

from collections.abc import Iterable
from pathlib import Path

from grader.procfs.table import ProcessTable, Task

_OURS = Path("/proc/thread-self/schedstat")


class Delays:
    """Counts the time that a set of threads, and our own, have waited for processors."""

    def __init__(self, table: ProcessTable) -> None:
        """Begin to count now."""
        self._table = table
        self._seen: dict[Task | None, int] = {None: _nanoseconds(_our_line())}
        self._total = 0

    def seconds(self, tasks: Iterable[Task]) -> float:
        """Return the sum until now, of `tasks` and those of earlier calls; of who has ended, until he was last seen."""
        lines: dict[Task | None, bytes | None] = {task: self._table.read(task, "schedstat") for task in tasks}
        lines[None] = _our_line()
        now = {task: _nanoseconds(line) for task, line in lines.items()}
        self._total += sum(max(0, waited - self._seen.get(task, 0)) for task, waited in now.items())
        self._seen = now
        return self._total / 1e9


def _our_line() -> bytes | None:
    try:
        return _OURS.read_bytes()
    except OSError:
        return None


def _nanoseconds(line: bytes | None) -> int:
    numbers = (line or b"").split()
    return int(numbers[1]) if len(numbers) == 3 else 0
