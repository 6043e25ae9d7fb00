"""Where a run lives that has no namespaces: folders of its own, and a user id of its own where we may choose one.

What it may see of the machine's files is a list of paths, which the zygote hands to Landlock. If the grader runs as
root, each wall has a user id that nobody else has: so no run can reach another's processes or files, the system can
count its tasks, and whatever is left of it can be found.
"""

import contextlib
import itertools
import os
import shutil
import signal
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from grader.sandbox import content
from grader.sandbox.folders import make_folder
from grader.sandbox.privileges import NOBODY, Staging
from grader.shim import landlock

_FIRST_USER = 0x6000_0000
_USERS_PER_GRADER = 64
_USER_NUMBERS = itertools.count()
_TAKEN: set[int] = set()
_MOST_PIDS = 1 << 22
_LIBRARIES = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_SHARED_MEMORY = "/dev/shm"
_TASKS_TO_SPARE = 256


class Quarters:
    """The folders, the user and the interpreter of one wall."""

    def __init__(self, interpreter: Path, shim: Path) -> None:
        """Make the folders. Raises `OSError`."""
        self.folder = make_folder()
        self.user = _user_of_its_own() if os.geteuid() == 0 else None
        self.staging: Staging | None = None
        self.python, self.shim = interpreter, shim
        prefix = Path(sys.base_prefix).resolve()
        if self.user is not None and not (_open_to_all(prefix) and _open_to_all(shim)):
            self.staging = Staging((prefix, shim))
            self.python = self.staging.places[prefix] / interpreter.relative_to(prefix)
            self.shim = self.staging.places[shim]
            prefix = self.staging.places[prefix]
        self._prefix = prefix
        self.box, self.temporary, self.code = (self._make(name) for name in ("box", "tmp", "code"))
        self.folder.chmod(0o755)
        (self.code / "plumbline_shim").symlink_to(self.shim)

    def _make(self, name: str) -> Path:
        path = self.folder / name
        path.mkdir()
        if self.user is not None and name != "code":
            os.chown(path, self.user, self.user)
        return path

    def readable(self) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """Return (rights, paths) of what a run may reach beyond its own folders."""
        library = Path(sysconfig.get_path("stdlib")).resolve()
        parts = [path for path in library.iterdir() if path.name not in ("site-packages", "dist-packages")]
        shared = [path for path in library.parent.glob("libpython*") if path.is_file()]
        seen = [self._as_seen(path) for path in (*parts, *shared)]
        readable = (*_LIBRARIES, *map(str, (self.python, self.shim, self.code, *seen)))
        return (
            (landlock.READ, readable),
            (landlock.READ_DIR, (str(self._as_seen(library)),)),
            (landlock.READ_FILE | landlock.WRITE_FILE, _DEVICES),
            # semaphores and shared memory lie there under names, which nobody may list
            (landlock.CHANGE & ~landlock.READ_DIR | landlock.READ_FILE, (_SHARED_MEMORY,)),
        )

    def _as_seen(self, path: Path) -> Path:
        """Return where a path of the interpreter's lies for the run."""
        return self._prefix / path.relative_to(Path(sys.base_prefix).resolve())

    def most_tasks(self, allowed: int) -> int:
        """Return the limit that the system can keep: exact for a user of its own, else above what the user has now."""
        if self.user not in (None, NOBODY):
            return allowed + 1  # and the zygote
        return allowed + _tasks_of(self.user or os.getuid()) + _TASKS_TO_SPARE

    def used(self) -> tuple[int, int]:
        """Return (bytes, files) of what lies in the folders."""
        return content.used(self.box, self.temporary)

    def memory_used(self) -> int:
        """Return the bytes of what the wall's user has in `/dev/shm`."""
        return sum(_size(os.path.join(_SHARED_MEMORY, name)) for name in self.left_in_memory())

    def left_in_memory(self) -> list[str]:
        """Return the names in `/dev/shm` that belong to this wall's user; [] where the user has other things there."""
        if self.user in (None, NOBODY):
            return []
        with contextlib.suppress(OSError):
            return sorted(entry.name for entry in os.scandir(_SHARED_MEMORY) if _owner(entry) == self.user)
        return []

    def clean_memory(self) -> None:
        """Remove those."""
        for name in self.left_in_memory():
            with contextlib.suppress(OSError):
                os.unlink(os.path.join(_SHARED_MEMORY, name))

    def remove(self) -> None:
        """End what is left of the wall's user, and remove the folders."""
        if self.user not in (None, NOBODY):
            while living := list(_processes_of(self.user or NOBODY)):
                for pid in living:
                    with contextlib.suppress(OSError):
                        os.kill(pid, signal.SIGKILL)
            self.clean_memory()
            _give_back(self.user or NOBODY)
        if self.staging is not None:
            self.staging.remove()
        shutil.rmtree(self.folder, ignore_errors=True)


def _user_of_its_own() -> int:
    """Return a user id that no living wall of ours has: who ends one ends whatever has its user."""
    turns = itertools.islice(_USER_NUMBERS, _USERS_PER_GRADER)
    number = next((turn for turn in (turn % _USERS_PER_GRADER for turn in turns) if turn not in _TAKEN), None)
    if number is None:
        return NOBODY
    _TAKEN.add(number)
    user = _FIRST_USER + os.getpid() % _MOST_PIDS * _USERS_PER_GRADER + number
    return user if _is_mapped(user) else NOBODY


def _give_back(user: int) -> None:
    """Let a later wall have the user id."""
    _TAKEN.discard((user - _FIRST_USER) % _USERS_PER_GRADER)


def _is_mapped(user: int) -> bool:
    """Tell whether there is such a user here: a container may have been given a few ids only."""
    try:
        rows = Path("/proc/self/uid_map").read_text(encoding="ascii").splitlines()
    except OSError:
        return False
    ranges = [tuple(map(int, row.split())) for row in rows]
    return any(first <= user < first + count for first, _outside, count in ranges)


def _open_to_all(path: Path) -> bool:
    """Tell whether any user can come to `path`."""
    return all(step.stat().st_mode & 0o001 for step in (*path.parents, path) if step.is_dir())


def _size(path: str) -> int:
    try:
        return os.lstat(path).st_blocks * 512
    except OSError:
        return 0


def _owner(entry: "os.DirEntry[str]") -> int:
    try:
        return entry.stat(follow_symlinks=False).st_uid
    except OSError:
        return -1


def _processes_of(user: int) -> Iterator[int]:
    """Yield the processes of the user that have not ended."""
    for pid, fields in _statuses():
        if int(fields["Uid"].split()[0]) == user and not fields["State"].lstrip().startswith(("Z", "X")):
            yield pid


def _tasks_of(user: int) -> int:
    return sum(int(fields.get("Threads", 0)) for _pid, fields in _statuses() if int(fields["Uid"].split()[0]) == user)


def _statuses() -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the `status` of each process: the owner of its folder in `/proc` may be another than its user."""
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError):
                text = Path("/proc", name, "status").read_text(encoding="utf-8", errors="replace")
                yield int(name), dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
