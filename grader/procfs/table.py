"""Opens `/proc`: lists of processes and tasks, and files read through descriptors that stay open.

Sources: proc(5), and Documentation/filesystems/proc.rst of the kernel.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

TICKS_PER_S = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def available() -> bool:
    """Tell whether this machine has what the proof needs: Linux, and system calls shown in `/proc`."""
    return sys.platform == "linux" and Path("/proc/self/syscall").exists()


class Task(NamedTuple):
    """A thread, by its process and its own id, as the mounted `/proc` numbers them."""

    pid: int
    tid: int


@dataclass(frozen=True)
class Stat:
    """The fields of `/proc/P/stat` that we use.

    CPU times are in seconds, `cpu_s` includes that of reaped children; `size` of the address space and `rss` in bytes.
    """

    name: str
    state: str
    parent: int
    cpu_s: float
    own_cpu_s: float
    size: int
    rss: int
    exit_code: int
    start_ticks: int


class ProcessTable:
    """One mounted `/proc`.

    `root` is the folder of the mount: the host's, or that of a sandbox seen through `/proc/PID/root/proc`, where only
    the processes of the sandbox exist, numbered as they number themselves.
    """

    def __init__(self, root: str | Path = "/proc", sockets: int | None = None) -> None:
        """Open the folder. Raises `OSError` if it cannot be read.

        `sockets` is a netlink socket for sock_diag(7) of the network that its processes are in, where that is not ours;
        it is closed with the table.
        """
        self.sockets = sockets
        self._folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._files: dict[tuple[int, int, str], int] = {}

    def close(self) -> None:
        """Close every descriptor."""
        self.forget(set())
        os.close(self._folder)
        if self.sockets is not None:
            os.close(self.sockets)

    def pids(self) -> list[int]:
        """Return all process ids, zombies included."""
        return [int(name) for name in os.listdir(self._folder) if name.isdigit()]

    def descendants(self, pid: int) -> list[int]:
        """Return the process ids below `pid`, itself not included, by parent links."""
        children: dict[int, list[int]] = {}
        for other in self.pids():
            stat = self.stat(other)
            if stat is not None:
                children.setdefault(stat.parent, []).append(other)
        found: list[int] = []
        queue = [pid]
        while queue:
            for child in children.get(queue.pop(), ()):
                found.append(child)
                queue.append(child)
        return sorted(found)

    def descendants_by_children(self, pid: int) -> list[int]:
        """As `descendants`, at the cost of the processes concerned only.

        The kernel may leave out a process while others end (proc_pid_task_children(5)), so this is no evidence that one
        is not there. Where the kernel has no such list, it is `descendants`.
        """
        found: list[int] = []
        queue = [pid]
        while queue:
            for task in self._tasks_of(queue.pop()):
                data = self.read(task, "children")
                if data is None:
                    if not self._has_children_files():
                        return self.descendants(pid)
                    continue
                children = [int(child) for child in data.split()]
                found += children
                queue += children
        return sorted(found)

    def _has_children_files(self) -> bool:
        return os.path.exists(f"/proc/self/task/{os.getpid()}/children")

    def tasks(self, pids: Iterable[int]) -> list[Task]:
        """Return the tasks of the processes; one that has gone, or whose threads have all ended, has none."""
        return [task for pid in pids for task in self._tasks_of(pid)]

    def same_tasks(self, tasks: Sequence[Task], pids: Iterable[int]) -> bool:
        """Tell whether the processes `pids` have as many threads as `tasks` has of each, by counting only."""
        expected: dict[int, int] = {}
        for task in tasks:
            expected[task.pid] = expected.get(task.pid, 0) + 1
        return all(self._count_tasks(pid) == expected.pop(pid, 0) for pid in pids) and not expected

    def _count_tasks(self, pid: int) -> int:
        try:
            # a folder's link count is 2 and one for each folder in it
            return os.fstat(self._open_folder(f"{pid}/task")).st_nlink - 2
        except OSError:
            return 0

    def _tasks_of(self, pid: int) -> Iterator[Task]:
        try:
            tids = self._list(f"{pid}/task")
        except OSError:
            return
        for tid in tids:
            yield Task(pid, int(tid))

    def _list(self, path: str) -> list[str]:
        fd = self._open_folder(path)
        try:
            os.lseek(fd, 0, os.SEEK_SET)
            names = os.listdir(fd)
        except OSError:
            os.close(self._files.pop((-1, -1, path)))
            raise
        return names

    def _open_folder(self, path: str) -> int:
        key = (-1, -1, path)
        fd = self._files.get(key)
        if fd is None:
            fd = self._files[key] = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=self._folder)
        return fd

    def read(self, task: Task, name: str) -> bytes | None:
        """Return a file of the task, read through a descriptor that is kept; `None` once the task has gone."""
        key = (task.pid, task.tid, name)
        fd = self._files.get(key)
        try:
            if fd is None:
                path = f"{task.pid}/task/{task.tid}/{name}"
                fd = self._files[key] = os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=self._folder)
            return os.pread(fd, 4096, 0)
        except OSError:
            if key in self._files:
                os.close(self._files.pop(key))
            return None

    def forget(self, living: set[Task]) -> None:
        """Close the kept descriptors of tasks that are not among `living`: ids are used again."""
        pids = {task.pid for task in living}
        for key in list(self._files):
            pid, tid, name = key
            keep = int(name.partition("/")[0]) in pids if pid < 0 else Task(pid, tid) in living
            if not keep:
                os.close(self._files.pop(key))

    def read_once(self, path: str, limit: int = 1 << 20) -> bytes | None:
        """Return the file at `path` below this `/proc`, `None` if it is not there or not ours to read."""
        try:
            fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=self._folder)
        except OSError:
            return None
        try:
            pieces = []
            while limit > 0 and (piece := os.read(fd, min(limit, 65536))):
                pieces.append(piece)
                limit -= len(piece)
            return b"".join(pieces)
        except OSError:
            return None
        finally:
            os.close(fd)

    def links(self, pid: int, folder: str = "fd") -> list[tuple[int, str]]:
        """Return (descriptor, what it refers to) for every open file of the process."""
        try:
            fd = os.open(f"{pid}/{folder}", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=self._folder)
        except OSError:
            return []
        found = []
        try:
            for name in os.listdir(fd):
                try:
                    found.append((int(name), os.readlink(name, dir_fd=fd)))
                except OSError:
                    continue
        except OSError:
            pass
        finally:
            os.close(fd)
        return found

    def link(self, path: str) -> str:
        """Return what the symbolic link at `path` below this `/proc` refers to, "" if it is not there."""
        try:
            return os.readlink(path, dir_fd=self._folder)
        except OSError:
            return ""

    def inodes(self, path: str) -> frozenset[int]:
        """Return the inode of each entry of the folder at `path` below this `/proc`, none if it cannot be listed."""
        try:
            fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=self._folder)
        except OSError:
            return frozenset()
        try:
            with os.scandir(fd) as entries:
                return frozenset(entry.inode() for entry in entries)
        finally:
            os.close(fd)

    def read_memory(self, pid: int, address: int, size: int) -> bytes:
        """Return `size` bytes of the process's memory, fewer or none where they cannot be read."""
        try:
            fd = os.open(f"{pid}/mem", os.O_RDONLY | os.O_CLOEXEC, dir_fd=self._folder)
        except OSError:
            return b""
        try:
            return os.pread(fd, size, address)
        except OSError:
            return b""
        finally:
            os.close(fd)

    def open_descriptor(self, pid: int, number: int, flags: int) -> int:
        """Open anew what descriptor `number` of the process refers to. Raises `OSError` if it has gone."""
        return os.open(f"{pid}/fd/{number}", flags | os.O_CLOEXEC, dir_fd=self._folder)

    def stat(self, pid: int) -> Stat | None:
        """Return the process's `stat`, `None` once it has gone."""
        data = self.read_once(f"{pid}/stat")
        return None if not data else parse_stat(data)

    def command_line(self, pid: int) -> list[str]:
        """Return the arguments the process was started with, `[]` for a zombie."""
        data = self.read_once(f"{pid}/cmdline") or b""
        return [part.decode("utf-8", "replace") for part in data.split(b"\0")[:-1]]


def parse_stat(data: bytes) -> Stat:
    """Parse `/proc/P/stat`. The name stands in parentheses and may itself contain spaces and parentheses."""
    name, _, rest = data.partition(b"(")[2].rpartition(b")")
    fields = rest.split()
    own, of_children = (sum(int(field) for field in fields[at : at + 2]) for at in (11, 13))
    return Stat(
        name=name.decode("utf-8", "replace"),
        state=fields[0].decode("ascii"),
        parent=int(fields[1]),
        cpu_s=(own + of_children) / TICKS_PER_S,
        own_cpu_s=own / TICKS_PER_S,
        size=int(fields[20]),
        rss=int(fields[21]) * PAGE,
        exit_code=int(fields[49]) if len(fields) > 49 else 0,
        start_ticks=int(fields[19]),
    )
