"""One wall for each submission: a sandbox with a zygote inside, which is forked once for each run.

Theory of operation: see `grader.shim.zygote` for the inside. Outside, a wall is a child process (bubblewrap, or in
reduced isolation the zygote itself), one end of a socket to the zygote, four shared files, and the `/proc` in which the
run's processes are watched. Closing the socket, ending the child, or the death of the thread that started it each end
everything inside.
"""

import compileall
import contextlib
import functools
import json
import os
import signal
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from grader.model.course import Limits
from grader.model.deviation import Deviation
from grader.model.verdicts import Isolation, StartMethod
from grader.procfs import ProcessTable
from grader.sandbox.bell import Bell
from grader.sandbox.channel import Channel, SandboxLost
from grader.sandbox.kin import Kin
from grader.sandbox.privileges import NOBODY, Staging, before_exec, wake_punctually
from grader.sandbox.quarters import Quarters
from grader.sandbox.shared import SharedFiles, Stored, Waiter
from grader.sandbox.wakes import WakePipes

PATIENCE_S = 30.0
TASKS_TO_SPARE = 8  # so that the supervisor sees one too many, where the system would only refuse it
EPOCH_NS = 1_700_000_000 * 1_000_000_000
_SHIM = Path(__file__).resolve().parent.parent / "shim"
_INSIDE = "/plumbline"
_BOX = "/box"
_CLEANED = ("/tmp", "/dev/shm")
_BOX_MB = 16


class RunRequest(Struct, frozen=True):
    """One run: which file, which scene with which arguments, under which seed and start method.

    `function` names a function of the student's file to be called with `arguments`; where it is "", `scene` names a
    function in the source text `scenes`, which gets the student's module as its first argument. Unless `ordered`, seed
    0 gives no turns: then threads run side by side, and their order is the machine's. `deviations` stand in place of a
    seed.
    """

    file: str
    source: bytes
    function: str
    arguments: tuple[Any, ...]
    defines: tuple[str, ...] = ()
    scenes: str = ""
    scene: str = ""
    seed: int = 0
    start_method: StartMethod = StartMethod.FORK
    limits: Limits = Limits()
    virtual: bool = True
    slow_threads: bool = True
    ordered: bool = True
    deviations: tuple[Deviation, ...] = ()

    @property
    def gated(self) -> bool:
        """Whether each operation waits for its turn."""
        return self.virtual and (self.ordered or self.seed != 0 or bool(self.deviations))


class Wall:
    """A running sandbox. Used by one thread, the one that made it: the wall ends when that thread does.

    `spoiled` says why it should not be used for another run, "" if it may. `filtered` tells whether the kernel filters
    system calls, `fenced` the version of Landlock around a run without namespaces.
    """

    def __init__(self, tier: Isolation, limits: Limits | None = None) -> None:
        """Start the sandbox and wait until its zygote is ready. Raises `SandboxLost` or `OSError` with the reason."""
        self.tier = tier
        self.shared = SharedFiles()
        self._bell = Bell()
        self._limits = limits or Limits()
        self._staging: Staging | None = None
        self._quarters: Quarters | None = None
        self._user = NOBODY
        self._wake_pipes = WakePipes()
        self._process: subprocess.Popen[bytes] | None = None
        self.spoiled = ""
        ours, theirs = socket.socketpair()
        self._channel = Channel(ours, PATIENCE_S)
        compile_shim()
        wake_punctually()
        try:
            self.shared.reset(virtual=True, gated=False, epoch_ns=EPOCH_NS)
            zygote = self._start_full(theirs) if tier is Isolation.FULL else self._start_reduced(theirs)
            theirs.close()
            self._zygote = self._greet(zygote)
            self._kin = Kin(self.table, self._zygote)
        except BaseException:
            theirs.close()
            self.close()
            raise

    def _greet(self, host_pid: int) -> int:
        try:
            hello = self._channel.receive()
        except SandboxLost as error:
            raise SandboxLost(f"{error}: {self._complaint()}") from None
        self._host_pid = host_pid
        self.filtered, self.fenced = bool(hello["filtered"]), int(hello["fenced"])
        self.python = str(hello["python"])
        root = f"/proc/{host_pid}/root/proc" if self.tier is Isolation.FULL else "/proc"
        self.table = ProcessTable(root)
        return 1 if self.tier is Isolation.FULL else host_pid

    # -- starting

    def _start_full(self, theirs: socket.socket) -> int:
        binds = _interpreter_paths()
        shim = (_SHIM, f"{_INSIDE}/plumbline_shim")
        seen_as = {source: source for source, _ in (*binds, shim)}
        if os.geteuid() == 0:
            self._staging = Staging(tuple(seen_as))
            seen_as = self._staging.places
        info_read, info_write = os.pipe()
        command = ["bwrap", *_namespaces(), "--info-fd", str(info_write), *_system_libraries()]
        for source, target in (*binds, shim):
            command += ["--ro-bind", str(seen_as[source]), str(target)]
        command += [*_hidden_packages(binds), *self._writable_folders(), "--chdir", "/tmp", "--"]
        command += self._zygote_command(interpreter(), theirs.fileno(), _INSIDE, (_BOX, _CLEANED, True))
        try:
            self._process = self._launch(command, (theirs.fileno(), info_write))
        finally:
            os.close(info_write)
        with os.fdopen(info_read, "rb") as info:
            data = info.read()
        if not data:
            raise SandboxLost(f"bubblewrap did not start: {self._complaint()}")
        return int(json.loads(data)["child-pid"])

    def _writable_folders(self) -> list[str]:
        # what lies in them is memory; the supervisor watches the sum, and these are the fence around that
        most_mb = {"/tmp": self._limits.memory_mb // 2, _BOX: _BOX_MB, "/dev/shm": self._limits.memory_mb * 11 // 10}
        sizes = {path: str(megabytes * 1024 * 1024) for path, megabytes in most_mb.items()}
        folders = [argument for path, size in sizes.items() for argument in ("--size", size, "--tmpfs", path)]
        # what is not mounted lies in a memory file system of its own, at the top
        return ["--proc", "/proc", "--dev", "/dev", *folders, "--remount-ro", "/dev", "--remount-ro", "/"]

    def _start_reduced(self, theirs: socket.socket) -> int:
        quarters = self._quarters = Quarters(Path(interpreter()), _SHIM)
        self._staging, self._user = quarters.staging, quarters.user or self._user
        setting = (str(quarters.box), (str(quarters.temporary),), False, quarters.readable())
        command = self._zygote_command(str(quarters.python), theirs.fileno(), str(quarters.code), setting)
        self._process = self._launch(command, (theirs.fileno(),))
        return self._process.pid

    def _zygote_command(self, python: str, socket_fd: int, code: str, setting: tuple[Any, ...]) -> list[str]:
        shared = self.shared
        files = (shared.control, shared.journal, shared.result, shared.output, self._bell.fd)
        start = (
            f"import sys; sys.path.append({code!r}); from plumbline_shim import start; "
            f"start.zygote({files!r}, {socket_fd}, {setting!r})"
        )
        # -s -S -P -B: no site packages, no folder of the caller's, no bytecode files; the environment is ours
        return [python, "-s", "-S", "-P", "-B", "-c", start]

    def _launch(self, command: Sequence[str], fds: tuple[int, ...]) -> subprocess.Popen[bytes]:
        shared = self.shared
        environment = {"PYTHONHASHSEED": "0", "LANG": "C.UTF-8", "PATH": os.defpath}
        if self._quarters is not None:
            environment["TMPDIR"] = str(self._quarters.temporary)
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=shared.output,
            stderr=shared.output,
            pass_fds=(*fds, shared.control, shared.journal, shared.result, shared.output, self._bell.fd),
            env=environment,
            cwd="/",
            start_new_session=self.tier is not Isolation.FULL,
            preexec_fn=before_exec(self._staging, self._user) if os.geteuid() == 0 else None,
        )

    def _complaint(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            if self._process is not None:
                self._process.wait(PATIENCE_S)
        return self.shared.output_text().strip() or "it said nothing"

    # -- runs

    def begin(self, request: RunRequest) -> int:
        """Fork the run and return its process id. Raises `SandboxLost`."""
        self.shared.reset(virtual=request.virtual, gated=request.gated, epoch_ns=EPOCH_NS, bell=True)
        answer = self._channel.ask(
            {
                "do": "run",
                "file": request.file,
                "source": request.source,
                "function": request.function,
                "arguments": request.arguments,
                "defines": request.defines,
                "scenes": request.scenes,
                "scene": request.scene,
                "seed": request.seed,
                "start_method": str(request.start_method),
                "limits": structs.asdict(request.limits),
                "most_tasks": self._most_tasks(request.limits.tasks),
            }
        )
        if "pid" not in answer:
            raise SandboxLost(f"the sandbox could not start a run: {answer.get('failed')}")
        return int(answer["pid"])

    def _most_tasks(self, allowed: int) -> int:
        most = allowed if self._quarters is None else self._quarters.most_tasks(allowed)
        return most + TASKS_TO_SPARE

    def members(self) -> list[int]:
        """Return the process ids of the current run, zombies included, the zygote not."""
        if self.tier is Isolation.FULL:
            return [pid for pid in self.table.pids() if pid != self._zygote]
        return self.table.descendants_by_children(self._zygote)

    @property
    def lists_all(self) -> bool:
        """Whether `members` misses nobody: a namespace has its own list of all processes."""
        return self.tier is Isolation.FULL

    def all_members(self) -> list[int]:
        """As `members`, in a way that misses nobody, whatever ends meanwhile."""
        return self.members() if self.tier is Isolation.FULL else self._kin.all()

    def signal(self, pid: int, number: int) -> None:
        """Send a signal to a process of the run; it need not exist any more."""
        self._channel.ask({"do": "signal", "pid": pid, "signal": int(number)})

    def wake(self, waiter: Waiter) -> bool:
        """Write the supervisor's byte into a waiter's wake pipe; `False` if it has gone, or is none."""
        self._bell.forget()
        return self._wake_pipes.wake(self.table, waiter)

    def rest(self, seconds: float) -> bool:
        """Wait for so long, or until a thread of the run has begun to wait for us; return whether one has."""
        return self._bell.wait(seconds)

    def clean(self) -> dict[int, int]:
        """Kill and reap what is left of the run, empty the folders; return the wait status of each reaped process."""
        self._wake_pipes.close()
        if self.tier is not Isolation.FULL:
            self._kill_descendants()
        answer = self._channel.ask({"do": "clean"})
        if self._quarters is not None:
            self._quarters.clean_memory()
        if answer.get("left"):
            self.spoiled = f"{answer['left'][0]!r} cannot be removed"
        return {int(pid): int(status) for pid, status in answer.get("statuses", ())}

    def freeze(self) -> None:
        """Stop what is there: a bomb that the system does not count exactly leaves little time to look at it."""
        if self.tier is not Isolation.FULL:
            for pid in self.members():
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGSTOP)

    def _kill_descendants(self) -> None:
        """Without a namespace there is no single signal for all: kill what is there until nothing new appears."""
        while living := [pid for pid in self.all_members() if not self._is_zombie(pid)]:
            for pid in living:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)

    def _is_zombie(self, pid: int) -> bool:
        stat = self.table.stat(pid)
        return stat is None or stat.state in "ZX"

    def left_in_memory(self) -> list[str]:
        """Return the names in the run's `/dev/shm`: named semaphores and shared memory that nobody has removed."""
        if self._quarters is not None:
            return self._quarters.left_in_memory()
        try:
            return sorted(os.listdir(f"/proc/{self._host_pid}/root/dev/shm"))
        except OSError:
            return []

    def stored(self) -> Stored:
        """Return what lies in the run's folders."""
        if self._quarters is not None:
            size, files = self._quarters.used()
            return Stored(size, self._quarters.memory_used(), files)
        (shm, shm_files), *others = (self._used(path) for path in ("dev/shm", "tmp", "box"))
        return Stored(sum(size for size, _ in others), shm, shm_files + sum(files for _, files in others))

    def _used(self, path: str) -> tuple[int, int]:
        try:
            found = os.statvfs(f"/proc/{self._host_pid}/root/{path}")
        except OSError:  # it has ended
            return 0, 0
        return (found.f_blocks - found.f_bfree) * found.f_frsize, found.f_files - found.f_ffree

    def count_since(self, root: int, pids: Iterable[int]) -> int:
        """Return how many tasks have been started since `root`, one of `pids` the last; 0 without a namespace."""
        if self.tier is not Isolation.FULL:
            return 0
        return max(((pid - root) % most_pids() for pid in pids), default=0)

    def close(self) -> None:
        """End everything inside and give back what the wall holds. May be called twice."""
        self._channel.close()
        self._wake_pipes.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        if hasattr(self, "table"):
            self.table.close()
            del self.table
        if self._quarters is not None:
            self._quarters.remove()
            self._quarters = None
        elif self._staging is not None:
            self._staging.remove()
        self._staging = None
        if hasattr(self, "shared"):
            self.shared.close()
            self._bell.close()
            del self.shared

    def __enter__(self) -> "Wall":
        return self

    def __exit__(self, *details: object) -> None:
        self.close()


@functools.cache
def most_pids() -> int:
    """Return the number at which the kernel begins again with process ids."""
    return int(Path("/proc/sys/kernel/pid_max").read_text(encoding="ascii"))


def interpreter() -> str:
    """Return the interpreter behind the virtual environment, without symbolic links."""
    return os.path.realpath(getattr(sys, "_base_executable", sys.executable))


def _interpreter_paths() -> list[tuple[Path, Path]]:
    """Return (source, target) of what the interpreter needs beyond the system's libraries."""
    needed = [Path(interpreter()), Path(sysconfig.get_path("stdlib")).resolve()]
    library = sysconfig.get_config_var("LDLIBRARY") or ""
    folder = sysconfig.get_config_var("LIBDIR") or ""
    if ".so" in library and os.access(folder, os.R_OK | os.X_OK):  # built elsewhere, moved since
        needed += sorted(Path(folder).glob(library + "*"))
    inside_system = tuple(Path(path) for path in ("/usr/lib", "/usr/lib64", "/lib", "/lib64"))
    return [(path, path) for path in needed if not any(path.is_relative_to(folder) for folder in inside_system)]


def _namespaces() -> list[str]:
    return [
        "--unshare-all",
        "--die-with-parent",
        "--new-session",
        "--clearenv",
        *("--setenv", "PYTHONHASHSEED", "0", "--setenv", "LANG", "C.UTF-8", "--setenv", "PATH", os.defpath),
        *("--cap-drop", "ALL"),
        "--as-pid-1",
    ]


def _system_libraries() -> list[str]:
    arguments: list[str] = []
    for name in ("lib", "lib64"):
        if Path("/usr", name).is_dir():
            arguments += ["--ro-bind", f"/usr/{name}", f"/usr/{name}"]
        top = Path("/", name)
        if top.is_symlink():
            arguments += ["--symlink", os.readlink(top), str(top)]
        elif top.is_dir():
            arguments += ["--ro-bind", str(top), str(top)]
    return arguments


def _hidden_packages(binds: Sequence[tuple[Path, Path]]) -> list[str]:
    """Cover installed packages: a run sees the standard library alone."""
    stdlib = Path(sysconfig.get_path("stdlib")).resolve()
    covered = [stdlib / "site-packages", stdlib / "dist-packages", Path("/usr/lib/python3/dist-packages")]
    return [argument for path in covered if path.is_dir() for argument in ("--tmpfs", str(path))]


_compiled = False


def compile_shim() -> None:
    """Compile the shim once: inside the wall no bytecode can be written."""
    global _compiled
    if not _compiled:
        compileall.compile_dir(_SHIM, quiet=2, maxlevels=0)
        _compiled = True
