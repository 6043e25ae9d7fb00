"""How much memory a set of processes uses, shared memory included that none of them shows as its own.

A page that a process has touched and another one shares counts by halves (PSS). But the memory behind a shared mapping
stays for as long as anybody maps it, be it that all who touched it have ended: then no process shows it. So shared
mappings without a file count by their size, once each, as private ones do for RLIMIT_DATA.
"""

from collections.abc import Iterable

from grader.procfs.table import ProcessTable

_NO_FILE = b"/dev/zero (deleted)"


def proportional(table: ProcessTable, pids: Iterable[int]) -> tuple[int, int]:
    """Return (bytes of private and file memory, bytes of shared memory) of the processes, each page counted once."""
    own = shared = 0
    for pid in pids:
        fields = dict(_fields(table.read_once(f"{pid}/smaps_rollup") or b""))
        shared += fields.get(b"Pss_Shmem", 0)
        own += fields.get(b"Pss", 0) - fields.get(b"Pss_Shmem", 0)
    return own, shared


def shared_mappings(table: ProcessTable, pids: Iterable[int]) -> int:
    """Return the bytes of all shared mappings without a file that the processes have, each counted once."""
    sizes: dict[bytes, int] = {}
    for pid in pids:
        for line in (table.read_once(f"{pid}/maps", 8 << 20) or b"").splitlines():
            if line.endswith(_NO_FILE):
                addresses, _rights, offset, _device, inode = line.split(None, 5)[:5]
                low, _, high = addresses.partition(b"-")
                end = int(offset, 16) + int(high, 16) - int(low, 16)
                sizes[inode] = max(sizes.get(inode, 0), end)
    return sum(sizes.values())


def _fields(text: bytes) -> Iterable[tuple[bytes, int]]:
    for line in text.splitlines():
        name, colon, value = line.partition(b":")
        if colon and value.endswith(b" kB"):
            yield name, int(value[:-3]) * 1024
