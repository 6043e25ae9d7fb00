"""The descendants of one process among all those of the machine, found again and again at little cost."""

from grader.procfs import ProcessTable


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
        pids = set(self._table.pids())
        self._strangers &= pids  # an id that is not in use any more may come back as somebody else's
        parents = {}
        for pid in pids - self._strangers:
            stat = self._table.stat(pid)
            if stat is not None:
                parents[pid] = stat.parent
        kin = {pid for pid in parents if self._comes_from_root(pid, parents)}
        self._strangers |= parents.keys() - kin - {self._root}
        return sorted(kin)

    def _comes_from_root(self, pid: int, parents: dict[int, int]) -> bool:
        seen: set[int] = set()
        while pid in parents and pid not in seen:
            if parents[pid] == self._root:
                return True
            seen.add(pid)
            pid = parents[pid]
        return False
