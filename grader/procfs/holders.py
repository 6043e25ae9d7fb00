"""Who holds which end of a pipe or socket, and what a blocked thread's call refers to."""

import os
from dataclasses import dataclass

from grader.procfs.syscalls import Call
from grader.procfs.table import ProcessTable, Task


@dataclass(frozen=True)
class Descriptor:
    """One open descriptor: `target` is the kernel's name, `pipe:[123]`; `writes` tells whether it may write."""

    pid: int
    number: int
    target: str
    writes: bool
    reads: bool


class Holders:
    """All descriptors of a set of processes, read once at stillness."""

    def __init__(self, table: ProcessTable, pids: list[int]) -> None:
        self._table = table
        self.all = [descriptor for pid in pids for descriptor in self._of(pid)]

    def _of(self, pid: int) -> list[Descriptor]:
        found = []
        for number, target in self._table.links(pid):
            if target.startswith(("pipe:", "socket:", "anon_inode:", "/memfd:")) or "/fifo" in target:
                mode = self._flags(pid, number) & os.O_ACCMODE
                found.append(Descriptor(pid, number, target, mode != os.O_RDONLY, mode != os.O_WRONLY))
        return found

    def _flags(self, pid: int, number: int) -> int:
        for line in (self._table.read_once(f"{pid}/fdinfo/{number}") or b"").splitlines():
            if line.startswith(b"flags:"):
                return int(line.split()[1], 8)
        return 0

    def writers(self, target: str) -> list[Descriptor]:
        """Return the descriptors through which data could still come out of `target`'s other end."""
        return [descriptor for descriptor in self.all if descriptor.target == target and descriptor.writes]

    def readers(self, target: str) -> list[Descriptor]:
        """Return the descriptors through which somebody could take data out of `target`."""
        return [descriptor for descriptor in self.all if descriptor.target == target and descriptor.reads]

    def target_of(self, task: Task, number: int) -> str:
        """Return what descriptor `number` of the task's process refers to, "" if it is not open."""
        for descriptor in self.all:
            if descriptor.pid == task.pid and descriptor.number == number:
                return descriptor.target
        return ""


def futex_name(table: ProcessTable, task: Task, call: Call) -> str:
    """Return `sem:INODE` for the semaphore's file a thread is blocked on, "" for memory of its own process."""
    inode, path = futex_file(table, task, call)
    return f"sem:{inode}" if path.startswith("/dev/shm/sem.") else ""


def futex_file(table: ProcessTable, task: Task, call: Call) -> tuple[int, str]:
    """Return number and path of the file that holds the word a thread is blocked on, (0, "") for no file."""
    address = call.arguments[0]
    for line in (table.read_once(f"{task.pid}/maps", 8 << 20) or b"").splitlines():
        fields = line.split(None, 5)
        low, _, high = fields[0].partition(b"-")
        if int(low, 16) <= address < int(high, 16):
            path = fields[5].decode("utf-8", "replace") if len(fields) > 5 else ""
            return (int(fields[4]), path) if fields[1].endswith(b"s") else (0, "")
    return 0, ""


def semaphores_of(table: ProcessTable, pid: int) -> frozenset[str]:
    """Return `sem:INODE` of each semaphore that the process has in its memory."""
    found = set()
    for line in (table.read_once(f"{pid}/maps", 8 << 20) or b"").splitlines():
        fields = line.split(None, 5)
        if len(fields) > 5 and fields[5].startswith(b"/dev/shm/sem."):
            found.add(f"sem:{int(fields[4])}")
    return frozenset(found)


def shared_files(table: ProcessTable, pid: int) -> frozenset[int]:
    """Return the inode of each file that the process shares the memory of: semaphores, and memory mapped as shared."""
    found = set()
    for line in (table.read_once(f"{pid}/maps", 8 << 20) or b"").splitlines():
        fields = line.split(None, 5)
        if fields[1].endswith(b"s"):
            found.add(int(fields[4]))
    return frozenset(found - {0})


def files_with_names(table: ProcessTable, pid: int) -> frozenset[int]:
    """Return the inode of each file that has a name in the process's `/dev/shm`, so that others can open it."""
    return table.inodes(f"{pid}/root/dev/shm")
