"""The wait-for graph of live threads, from the kernel's side: who could end each wait, with nobody left out.

Here nobody is believed. Whoever holds the other end may write, whoever has a semaphore in memory may release it, any
thread may release a lock of its process. So what comes out as closed is closed, whatever the program is like. It is
less than a person would see: that a lock is only ever released by who holds it is no fact of the kernel.

A descriptor that no process has can still exist, in a message that was sent and not yet taken. A read would have come
to an end if nobody could write any more; so where no writer is seen, there is one that is not seen.

One thing is left out, on purpose: any process may send a signal to any other, and end it. A closed part of a program
can always be ended by its rest, and only the rest can show that it does not.
"""

from collections.abc import Mapping, Set

from grader.model.evidence import OUTSIDE
from grader.model.waitgraph import AnyOf, Node, Wait, frozen
from grader.procfs import Call, Holders, ProcessTable, Surroundings, Task, awaited_descriptors
from grader.procfs.holders import files_with_names, futex_file, shared_files
from grader.procfs.sockets import Sockets

_WAITS_FOR_A_CHILD = frozenset(("wait4", "waitid"))
_READS = frozenset(("read", "readv", "recvfrom", "recvmsg"))
_WRITES = frozenset(("write", "writev", "sendto", "sendmsg"))
_FOR_A_SIGNAL = frozenset(("pause", "rt_sigsuspend", "rt_sigtimedwait"))
_SEMAPHORES = "/dev/shm/sem."
_NO_FILE = "/dev/zero (deleted)"


class Web:
    """The graph of one look at a set of processes."""

    def __init__(
        self,
        table: ProcessTable,
        calls: Mapping[Task, Call | None],
        movers: Set[Task],
        outer: Set[str],
        *,
        openable: bool = False,
    ) -> None:
        """`calls` has the blocked threads, `movers` those that may go on by themselves, whether blocked or not.

        With `openable`, who goes on may yet open what has a name: under spawn a child that has just been started does
        not have its semaphores before it has been told their names.
        """
        self._table = table
        self._openable = openable
        self._named: frozenset[int] | None = None
        self._calls = {task: call for task, call in calls.items() if task not in movers}
        self._tasks: dict[int, list[Task]] = {}
        for task in {*calls, *movers}:
            self._tasks.setdefault(task.pid, []).append(task)
        self._pids = sorted(self._tasks)
        self._everyone = tuple(task for tasks in self._tasks.values() for task in tasks)
        self._holders = Holders(table, self._pids)
        self._around = Surroundings(table, frozenset(self._pids), outer)
        self._sockets: Sockets | None = None
        self._shared: dict[int, frozenset[int]] | None = None
        self.waits: dict[Node, Wait] = {task: self._wait(task, call) for task, call in self._calls.items()}

    def frozen(self) -> frozenset[Task]:
        """Return the threads that can never go on, whatever the others do, unless one is sent a signal."""
        return frozenset(task for task in frozen(self.waits) if isinstance(task, Task))

    def _wait(self, task: Task, call: Call | None) -> Wait:
        if call is None or call.name in _FOR_A_SIGNAL:
            return AnyOf((*self._everyone, OUTSIDE))
        if self._around.who_could_wake(task, call):
            return AnyOf((OUTSIDE,))
        if call.name in _WAITS_FOR_A_CHILD:
            return self._child(task, call)
        if call.name == "futex":
            return self._memory(task, call)
        numbers = awaited_descriptors(self._table, task, call) or ()
        found: set[Node] = set()
        for number in numbers:
            found |= self._other_end(self._holders.target_of(task, number), call) or {OUTSIDE}
        return AnyOf(tuple(found))

    def _of(self, pids: Set[int]) -> set[Node]:
        return {task for pid in pids for task in self._tasks.get(pid, ())}

    def _child(self, task: Task, call: Call) -> Wait:
        pid = call.arguments[call.name == "waitid"] & 0xFFFFFFFF
        pids = {pid} if pid in self._tasks else set(self._table.descendants(task.pid))
        return AnyOf(tuple(self._of(pids)))

    def _memory(self, task: Task, call: Call) -> Wait:
        inode, path = futex_file(self._table, task, call)
        if not inode:
            return AnyOf(tuple(other for other in self._tasks[task.pid] if other != task))
        if self._openable and self._can_be_opened(task, inode, path):
            return AnyOf(self._everyone)
        if self._shared is None:
            self._shared = {pid: shared_files(self._table, pid) for pid in self._pids}
        return AnyOf(tuple(self._of({pid for pid in self._pids if inode in self._shared[pid]})))

    def _can_be_opened(self, task: Task, inode: int, path: str) -> bool:
        """Tell whether shared memory can come to a process that does not have it yet, but for being forked with it."""
        if path == _NO_FILE:
            return False
        if self._named is None:
            self._named = files_with_names(self._table, task.pid)
        # the path does not tell: who makes a semaphore makes it under another name, which is gone at once
        return not path.startswith(_SEMAPHORES) or inode in self._named

    def _other_end(self, target: str, call: Call) -> set[Node]:
        if target.startswith("pipe:"):
            ends = [] if call.name in _WRITES else self._holders.writers(target)
            ends += [] if call.name in _READS else self._holders.readers(target)
            return self._of({end.pid for end in ends})
        if target.startswith("socket:"):
            return self._socket(target)
        return set(self._everyone)  # an eventfd, a process, an epoll in an epoll: not told apart

    def _socket(self, target: str) -> set[Node]:
        if self._sockets is None:
            self._sockets = Sockets(self._table.sockets)
        if target in self._sockets.listening:
            return set(self._everyone)
        peer = self._sockets.peers.get(target) or self._sockets.pending.get(target, "")
        return self._of({end.pid for end in self._holders.all if end.target == peer})
