"""What outside a set of processes could still wake one of its members.

A proof of stillness only means "for ever" if this list is empty. Pending interval timers are virtual and stand in the
control memory; one that the program armed behind our back shows as a handler for `SIGALRM` without a virtual timer,
and counts.
"""

import signal

from grader.procfs.table import ProcessTable

_WAKING_FILES = {
    "anon_inode:[timerfd]": "a timer descriptor",
    "anon_inode:[signalfd]": "a signal descriptor",
    "anon_inode:[io_uring]": "an io_uring",
    "anon_inode:inotify": "a watch on files",
    "anon_inode:[fanotify]": "a watch on files",
}


def outside_wakers(table: ProcessTable, pids: list[int], *, alarms_are_virtual: bool) -> list[str]:
    """Return, in plain words, everything that could wake one of `pids` from outside, [] if nothing could."""
    found: list[str] = []
    for pid in pids:
        found += [f"process {pid} has {what}" for what in _of_process(table, pid, alarms_are_virtual)]
    return found


def pending_timers(table: ProcessTable, pids: list[int], *, alarms_are_virtual: bool) -> list[str]:
    """Return, in plain words, the timers of the kernel that could send a signal to one of `pids`."""
    return [f"process {pid} has {what}" for pid in pids for what in _timers_of_process(table, pid, alarms_are_virtual)]


def _timers_of_process(table: ProcessTable, pid: int, alarms_are_virtual: bool) -> list[str]:
    found = []
    if not alarms_are_virtual and _catches(table, pid, signal.SIGALRM):
        found.append("a handler for SIGALRM")
    if table.read_once(f"{pid}/timers"):
        found.append("a POSIX timer")
    return found


def _of_process(table: ProcessTable, pid: int, alarms_are_virtual: bool) -> list[str]:
    found = _timers_of_process(table, pid, alarms_are_virtual)
    local: set[str] | None = None
    for _number, target in table.links(pid):
        if target in _WAKING_FILES:
            found.append(_WAKING_FILES[target])
        elif target.startswith("socket:["):
            local = _local_sockets(table, pid) if local is None else local
            if target[8:-1] not in local:
                found.append("a network socket")
        elif target.startswith("/dev/") and target.startswith(("/dev/tty", "/dev/pts")):
            found.append("a terminal")
    return found


def _catches(table: ProcessTable, pid: int, number: int) -> bool:
    for line in (table.read_once(f"{pid}/status") or b"").splitlines():
        if line.startswith(b"SigCgt:"):
            return bool(int(line.split()[1], 16) >> (number - 1) & 1)
    return False


def _local_sockets(table: ProcessTable, pid: int) -> set[str]:
    """Return the inodes of the Unix sockets in the process's network namespace: those lead to processes only."""
    lines = (table.read_once(f"{pid}/net/unix", 8 << 20) or b"").splitlines()[1:]
    return {line.split()[6].decode("ascii") for line in lines if len(line.split()) > 6}
