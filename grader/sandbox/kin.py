"""The descendants of one process among all those of the machine, found again and again at little cost."""

from grader.procfs import ProcessTable

ROUNDS = 4


class Kin:
    """The processes below `root`. Who is no descendant never becomes one, so a stranger is asked for its parent once.

    The list of children that the kernel keeps for each process may leave one out while others end, and serves for a
    first look only; this one goes through all processes of the machine.
    """

    def __init__(self, table: ProcessTable, root: int) -> None:
        """`root` must stay alive, and adopt the orphans among its descendants."""
        self._table = table
        self._root = root
        self._strangers: set[int] = set()

    def all(self) -> list[int]:
        """Return the process ids below the root, zombies included, in order."""
        asked: set[tuple[int, int]] = set()
        for _round in range(ROUNDS):
            parents = self._parents()
            ways = {pid: self._way_up(pid, parents) for pid in parents}
            # a parent may end after its child has named it; who names the same one again has one that we cannot see
            unsure = {way for way in ways.values() if not self._is_known(way[1])} - asked
            asked |= unsure
            if not unsure:
                break
        kin = {pid for pid, (_top, above) in ways.items() if above == self._root}
        self._strangers |= {pid for pid, way in ways.items() if way not in unsure} - kin - {self._root}
        return sorted(kin)

    def _parents(self) -> dict[int, int]:
        pids = set(self._table.pids())
        self._strangers &= pids  # an id that is not in use any more may come back as somebody else's
        stats = {pid: self._table.stat(pid) for pid in pids - self._strangers}
        return {pid: stat.parent for pid, stat in stats.items() if stat is not None}

    def _way_up(self, pid: int, parents: dict[int, int]) -> tuple[int, int]:
        """Return the last one on the way up whose parent was asked for, and that parent."""
        seen = {pid}
        while (above := parents[pid]) in parents and above != self._root and above not in seen:
            seen.add(above)
            pid = above
        return pid, above

    def _is_known(self, pid: int) -> bool:
        return pid in (0, self._root) or pid in self._strangers
