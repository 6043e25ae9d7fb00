"""The budgets of a run: processor time, memory, files, output, processes started. Each is the whole family's.

Nothing here depends on how busy the machine is: what is counted is what the program has used itself. What lies in the
run's temporary folders is memory, too, and so is shared memory that no living process has touched.
"""

import time

from grader.model.course import Limits
from grader.model.verdicts import RunVerdict
from grader.procfs import Stat, proportional, shared_mappings
from grader.sandbox import Ground, Stored
from grader.supervise.judge import Ending, Seen

MEGABYTE = 1024 * 1024
FILES_MOST = 20_000
STARTED_FOR_EACH_TASK = 16  # processes in a row, for each that may live at a time
MAPPINGS_EVERY_S = 0.1
SIZE_AT_FIRST_MOST = 128 * MEGABYTE  # of an interpreter that has just begun
MAPPED_BY_A_BYTE = 512  # a table of 4 KB maps 2 MB


class Budgets:
    """Looks at what a run uses, and says so in `seen`."""

    def __init__(self, ground: Ground, limits: Limits, seen: Seen) -> None:
        self._ground = ground
        self._limits = limits
        self._seen = seen
        self._cpu_s: dict[tuple[int, int], float] = {}
        self._moved = (0, 0)
        self._cpu_when_moved_s = 0.0
        self._size_at_first = 0
        self._mappings = (0.0, 0)

    def over(self, root: int) -> Ending | None:
        """Return the ending of a run that has used too much; `root` is its main process."""
        if self._ground.shared.output_size() > self._limits.output_kb * 1024:
            return Ending(RunVerdict.LIMIT, "output")
        stats = {pid: stat for pid in self._ground.members() if (stat := self._ground.table.stat(pid)) is not None}
        if len(stats) > self._limits.tasks:
            return Ending(RunVerdict.LIMIT, "processes")  # before their memory: a bomb may be a few hundred by now
        stored = self._ground.stored()
        return (
            self._over_started(root, stats)
            or self._over_cpu(stats)
            or self._over_stored(stored)
            or self._over_memory(stats, stored)
        )

    def at_end(self, ending: Ending) -> Ending:
        """Return the ending, or the limit behind it: a full memory file system kills whoever writes to it."""
        if ending.verdict is not RunVerdict.FINISHED:
            return ending
        return self._over_stored(self._ground.stored()) or ending

    def _over_started(self, root: int, stats: dict[int, Stat]) -> Ending | None:
        most = self._limits.tasks * STARTED_FOR_EACH_TASK
        started = self._ground.count_since(root, stats) or len(self._cpu_s)
        return Ending(RunVerdict.LIMIT, "processes") if started > most else None

    def _over_cpu(self, stats: dict[int, Stat]) -> Ending | None:
        """A process's time is in its parent's, once that has waited for it; who waits for nobody hides none of it."""
        self._cpu_s.update(((pid, stat.start_ticks), stat.own_cpu_s) for pid, stat in stats.items())
        now, ever = sum(stat.cpu_s for stat in stats.values()), sum(self._cpu_s.values())
        self._seen.cpu_s = max(self._seen.cpu_s, now, ever)
        moved = self._ground.shared.progress(), self._seen.steps
        if moved != self._moved:
            self._moved, self._cpu_when_moved_s = moved, self._seen.cpu_s
        idle_s = self._seen.cpu_s - self._cpu_when_moved_s
        too_much = self._seen.cpu_s > self._limits.cpu_s or idle_s > self._limits.idle_cpu_s
        return Ending(RunVerdict.SPINNING, "cpu") if too_much else None

    def _over_stored(self, stored: Stored) -> Ending | None:
        if stored.files > FILES_MOST:
            return Ending(RunVerdict.LIMIT, "files")
        if stored.on_disk + stored.in_memory <= self._limits.memory_mb * MEGABYTE:
            return None
        return Ending(RunVerdict.LIMIT, "files" if stored.on_disk > stored.in_memory else "memory")

    def _over_memory(self, stats: dict[int, Stat], stored: Stored) -> Ending | None:
        most, table = self._limits.memory_mb * MEGABYTE, self._ground.table
        shared = stored.in_memory + self._mapped(stats)
        tables = self._page_tables(stats)
        memory = sum(stat.rss for stat in stats.values()) + stored.on_disk + shared + tables
        if memory > most:
            # forks share pages, so the sum counts them more than once: make sure before judging
            own, touched = proportional(table, stats)
            memory = own + stored.on_disk + max(touched, shared) + tables
        self._seen.most_memory = max(self._seen.most_memory, memory)
        if memory <= most:
            return None
        return Ending(RunVerdict.LIMIT, "files" if stored.on_disk * 2 > memory else "memory")

    def _page_tables(self, stats: dict[int, Stat]) -> int:
        """Return what the kernel may keep to map the address space: no process shows it as its memory."""
        return sum(max(0, stat.size - self._size_at_first) for stat in stats.values()) // MAPPED_BY_A_BYTE

    def _mapped(self, stats: dict[int, Stat]) -> int:
        """Return the bytes of shared mappings without a file: looked for where there is so much address space."""
        # on a busy machine the first look may come when the program has long mapped what it wants
        first = min((stat.size for stat in stats.values()), default=0)
        self._size_at_first = self._size_at_first or min(first, SIZE_AT_FIRST_MOST)
        size = sum(max(0, stat.size - self._size_at_first) for stat in stats.values())
        then, known = self._mappings
        now = time.monotonic()
        if size * 2 < self._limits.memory_mb * MEGABYTE or now < then + MAPPINGS_EVERY_S:
            return known
        self._mappings = now, shared_mappings(self._ground.table, stats)
        return self._mappings[1]
