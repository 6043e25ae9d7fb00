"""Starting and ending a run where there is no wall: an interpreter for each run, a folder, and what psutil sees.

Works on every system that has Python and psutil. The machine is not protected from the run: there is no namespace, no
other user, and limits only as far as the system has them for one process.
"""

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psutil
from msgspec import structs

from grader.sandbox.channel import SandboxLost
from grader.sandbox.folders import SHORT_PREFIX, make_folder
from grader.sandbox.shared import JOURNAL_MOST, SharedFiles, read_all
from grader.sandbox.wall import RunRequest, compile_shim, interpreter
from grader.shim import codec, layout, practice
from grader.shim.scene import SCENES_NAME

END_MOST_S = 10.0
TRACKER_MOST_S = 2.0
END_LOOK_S = 0.002
MARK = "PLUMBLINE_RUN"
OUTPUT = "output"
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
        return control, main_journal, self._file(OUTPUT), self._file(practice.RESULT)

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
        for path in sorted((self._folder / practice.JOURNALS).glob("*")):
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
        self._root = psutil.Process(root)  # by more than its number, which may be another's once it has ended
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
            return [self._root, *self._root.children(recursive=True)]
        except _LOST:
            return []

    def _marked(self) -> Iterator[psutil.Process]:
        for process in psutil.process_iter():
            try:
                if process.environ().get(MARK) == self._mark:
                    yield process
            except _LOST:
                continue


class Usage(NamedTuple):
    """What a process uses: seconds of processor time, bytes of memory."""

    cpu_s: float
    memory: int


def usage_of(process: psutil.Process) -> Usage | None:
    """Return what the process uses, shared memory included, `None` once it has gone."""
    try:
        times = process.cpu_times()
        return Usage(times.user + times.system, process.memory_info().rss)
    except _LOST:
        return None


def memory_of(processes: list[psutil.Process]) -> int:
    """Return the bytes that the processes use at least: what each has alone, and once what the largest shares."""
    alone, shared = 0, 0
    for process in processes:
        try:
            info = process.memory_full_info()
        except psutil.AccessDenied:  # the system tells that to its owner alone
            usage = usage_of(process)
            alone += usage.memory if usage else 0
        except _LOST:
            continue
        else:
            alone, shared = alone + info.uss, max(shared, info.rss - info.uss)
    return alone + shared


def has_ended(process: psutil.Process) -> bool:
    """Tell a process that is only waited for, or has gone, from one that can still do something."""
    try:
        return bool(process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD))
    except _LOST:
        return True


def is_ending(process: psutil.Process) -> bool:
    """Tell a process that has ended or given up its memory, and with it its command line, on the way there."""
    try:
        return has_ended(process) or not process.cmdline()
    except psutil.AccessDenied:
        return False
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


def shim_package() -> str:
    """Return the source of a package without modules of its own: they are read where they lie, compiled already."""
    return f"__path__ = [{str(_SHIM)!r}]\n"


class PracticeRun:
    """One run from its start to its end. Leaves neither a process nor a file once it is closed."""

    def __init__(self, request: RunRequest) -> None:
        """Start the run. Raises `OSError` if there is no room for its folder or its process."""
        compile_shim()
        self._folder = make_folder(SHORT_PREFIX)
        try:
            self.shared = FolderFiles(self._folder)
            self._place(request)
            self._process = self._start()
        except BaseException:
            self.close()
            raise
        self.root = self._process.pid
        self.tree = Tree(self.root, str(self._folder))

    def _place(self, request: RunRequest) -> None:
        place = self.shared.place
        place(f"{practice.CODE}/plumbline_shim/__init__.py", shim_package().encode())
        message: dict[str, Any] = {
            "file": request.file,
            "path": str(place(f"{practice.BOX}/{request.file}", request.source)),
            "function": request.function,
            "arguments": request.arguments,
            "defines": request.defines,
            "scene": request.scene,
            "start_method": str(request.start_method),
            "limits": structs.asdict(request.limits),
        }
        if request.scenes:
            message["scenes_path"] = str(place(f"{practice.BOX}/{SCENES_NAME}.py", request.scenes.encode()))
        place(practice.REQUEST, codec.encode(message))

    def _start(self) -> "subprocess.Popen[bytes]":
        temporary = str(self._folder / _TEMPORARY)
        environment = {name: os.environ[name] for name in _PASSED if name in os.environ}
        environment |= {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "LANG": "C.UTF-8", MARK: str(self._folder)}
        environment |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), temporary)
        # a file of its own: on Windows whoever inherits it shares the place at which it is written
        output = os.open(self._folder / OUTPUT, os.O_WRONLY | os.O_APPEND | practice.BINARY)
        try:
            return subprocess.Popen(
                [interpreter(), "-s", "-S", "-P", "-B", "-c", practice.start_code("main", str(self._folder))],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=environment,
                cwd=temporary,
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        finally:
            os.close(output)

    def poll(self) -> int | None:
        """Return the main process's exit code, negative for a signal, `None` as long as it runs."""
        return self._process.poll()

    def has_begun(self) -> bool:
        """Tell whether the interpreter is up: what comes from now on is the student's time, and not ours."""
        return self.shared.slots_used > 0

    def is_held(self) -> bool:
        """Tell whether the main process waits to be looked at, its scene being over."""
        return any(waiter.state == layout.HELD and waiter.pid == self.root for waiter in self.shared.waiters())

    def release(self) -> None:
        """Let the main process go on to its end."""
        self.shared.count_step()

    def complaint(self) -> str:
        """Return what an interpreter said that never came up."""
        return self.shared.output_text().strip() or "it said nothing"

    def end(self) -> None:
        """End every process of the run. Raises `SandboxLost` if one cannot be ended.

        The resource tracker comes last: once all others are gone it removes the semaphores and the shared memory that
        they have left in the system, and ends by itself.
        """
        started = time.monotonic()
        while living := [process for process in self.tree.look(thorough=True) if not has_ended(process)]:
            waited_s = time.monotonic() - started
            if waited_s > END_MOST_S:
                raise SandboxLost(f"{len(living)} processes of a run cannot be ended")
            rest = [process for process in living if not is_tracker(process)]
            for process in rest or (living if waited_s > TRACKER_MOST_S else ()):
                with contextlib.suppress(*_LOST):
                    process.kill()
            self.poll()
            time.sleep(END_LOOK_S)
        self._process.wait()

    def close(self) -> None:
        """End what is left and remove the folder. May be called twice."""
        try:
            if hasattr(self, "tree"):
                self.end()
        finally:
            if hasattr(self, "shared"):
                self.shared.close()
                del self.shared
            shutil.rmtree(self._folder, ignore_errors=True)
