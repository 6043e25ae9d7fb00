"""Starting and ending a run where there is no wall: an interpreter for each run, a folder, and what psutil sees.

Works on every system that has Python and psutil. It protects the run from the caller's mistakes, not the machine from the
run: no namespace, no other user, and limits only as far as the system has them for one process.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
from msgspec import structs

from grader.sandbox.channel import SandboxLost
from grader.sandbox.shared import JOURNAL_MOST, SharedFiles, Waiter, read_all
from grader.sandbox.wall import RunRequest, compile_shim, interpreter
from grader.shim import codec, layout, practice
from grader.shim.scene import SCENES_NAME

START_MOST_S = 60.0
END_MOST_S = 10.0
TRACKER_MOST_S = 2.0
END_LOOK_S = 0.002
MARK = "PLUMBLINE_RUN"
# what an interpreter may need to find its libraries; nothing else of the caller's environment goes in
_PASSED = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT")
_SHIM = Path(practice.__file__).resolve().parent
_TRACKER = "multiprocessing.resource_tracker"
_FORK_SERVER = "multiprocessing.forkserver"
_LOST = (psutil.NoSuchProcess, psutil.AccessDenied, OSError)
_TEMPORARY = "t"  # short: the path of a socket below it may have 104 characters on macOS


class FolderFiles(SharedFiles):
    """What a run shares with its supervisor as files of a folder, found by their names."""

    def __init__(self, folder: Path) -> None:
        """Create the files in `folder`, for one run."""
        self._folder = folder
        for name in (practice.SLOTS, practice.JOURNALS, practice.BOX, practice.CODE, _TEMPORARY):
            (folder / name).mkdir()
        super().__init__()
        self.reset(virtual=False, gated=False, epoch_ns=time.monotonic_ns())

    def _create(self) -> tuple[int, int, int, int]:
        control = self._file(practice.CONTROL)
        os.ftruncate(control, layout.CONTROL_SIZE)
        main_journal = self._file(f"{practice.JOURNALS}/{practice.MAIN_JOURNAL}")
        return control, main_journal, self._file("output"), self._file(practice.RESULT)

    def _file(self, name: str) -> int:
        return os.open(self._folder / name, os.O_RDWR | os.O_CREAT | os.O_EXCL | practice.BINARY, 0o600)

    def place(self, name: str, content: bytes) -> Path:
        """Write a file that the run is to find, and return its path."""
        path = self._folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return path

    def journals(self) -> Iterator[bytes]:
        """Yield the journal of each interpreter of the run."""
        for path in sorted((self._folder / practice.JOURNALS).iterdir()):
            if path.is_file() and not path.is_symlink():
                fd = os.open(path, os.O_RDONLY | practice.BINARY)
                try:
                    yield read_all(fd, JOURNAL_MOST)
                finally:
                    os.close(fd)

    @property
    def slots_used(self) -> int:
        """How many slots have been taken, each by a file of its own."""
        try:
            return min(len(os.listdir(self._folder / practice.SLOTS)), layout.SLOTS)
        except OSError:  # the run has removed it
            return 0

    def now_ns(self) -> int:
        """Return the time since the call."""
        return max(0, time.monotonic_ns() - self._longs[layout.OFF_EPOCH // 8])


class Tree:
    """The processes of one run, found by descent and, where the parent has gone, by a mark in their environment."""

    def __init__(self, root: int, mark: str) -> None:
        """`root` is the main process; `mark` is the value of `MARK` that no other run has."""
        self._root = root
        self._mark = mark
        self._known: dict[int, psutil.Process] = {}

    def look(self, *, thorough: bool = False) -> list[psutil.Process]:
        """Return the processes there are, zombies included; `thorough` finds those that have lost their parent, too."""
        for process in (*self._descendants(), *(self._marked() if thorough else ())):
            self._known[process.pid] = process
        self._known = {pid: process for pid, process in self._known.items() if _is_there(process)}
        return [self._known[pid] for pid in sorted(self._known)]

    def _descendants(self) -> list[psutil.Process]:
        try:
            root = psutil.Process(self._root)
            return [root, *root.children(recursive=True)]
        except _LOST:
            return []

    def _marked(self) -> Iterator[psutil.Process]:
        for process in psutil.process_iter():
            try:
                if process.environ().get(MARK) == self._mark:
                    yield process
            except _LOST:
                continue


def has_ended(process: psutil.Process) -> bool:
    """Tell a process that is only waited for, or has gone, from one that can still do something."""
    try:
        return bool(process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD))
    except _LOST:
        return True


def is_helper(process: psutil.Process) -> bool:
    """Tell the interpreter's own helpers, which are no part of the program."""
    return is_tracker(process) or _is_fork_server(process)


def is_tracker(process: psutil.Process) -> bool:
    """Tell the resource tracker, which removes what a run forgets and ends once everybody else has."""
    return _runs(process, _TRACKER)


def _is_fork_server(process: psutil.Process) -> bool:
    """Tell the server from what it has forked, which has the same command line."""
    try:
        parent = process.parent() if _runs(process, _FORK_SERVER) else process
    except _LOST:
        return False
    return parent is None or (parent is not process and not _runs(parent, _FORK_SERVER))


def _runs(process: psutil.Process, module: str) -> bool:
    try:
        return any(f"from {module} import" in argument for argument in process.cmdline())
    except _LOST:
        return False


def _is_there(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running())
    except _LOST:
        return False


class PracticeRun:
    """One run from its start to its end. Leaves neither a process nor a file when it is closed."""

    def __init__(self, request: RunRequest) -> None:
        """Start the run. Raises `OSError` if there is no room for its folder or its process."""
        compile_shim()
        self._folder = Path(tempfile.mkdtemp(prefix="pl-"))
        self._process: subprocess.Popen[bytes] | None = None
        self.shared: FolderFiles | None = None
        try:
            self.shared = FolderFiles(self._folder)
            self._place(self.shared, request)
            self._process = self._start()
        except BaseException:
            self.close()
            raise
        self.root = self._process.pid
        self.tree = Tree(self.root, str(self._folder))
