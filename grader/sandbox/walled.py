"""A program of the user's own behind a wall: it sees its folder and its interpreter, and can change neither.

As `grader.sandbox.bare`, but the keeper is the first process in namespaces of its own, made by bubblewrap. There is no
network, a small empty `/tmp`, and of the machine's files the system's libraries, the interpreter with its packages and
the folder of the script, all of them to read only. The program's processes have numbers of their own; so whatever is
sent to one of them goes through the keeper. If we are root, the program is the user nobody.
"""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

from msgspec import structs

from grader.procfs import ProcessTable, Task
from grader.sandbox.bare import Bare, Program
from grader.sandbox.channel import SandboxLost
from grader.sandbox.privileges import NOBODY, Staging, before_exec
from grader.sandbox.shared import Stored
from grader.sandbox.wall import TASKS_TO_SPARE, RunRequest, compile_shim
from grader.shim import script

MEGABYTE = 1024 * 1024
NO_LIMIT = 1 << 30
ANSWER_MOST_S = 20.0
TEMPORARY = "/plumbline"
_WRITABLE = ("tmp", "plumbline", "dev/shm")
_CONFIGURATION = ("/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives")
_WHERE = "import sys; print(sys.prefix, sys.base_prefix, sep='\\n')"


class Walled(Bare):
    """Runs one program behind a wall."""

    def __init__(self, program: Program, memory_mb: int) -> None:
        """Start the keeper inside. Raises `SandboxLost` or `OSError` with the reason."""
        self._memory_mb = memory_mb
        self._staging: Staging | None = None
        self._host_pid = 0
        self._info: int | None = None
        compile_shim()
        super().__init__(program)

    # -- starting

    def _start(self, theirs: socket.socket) -> subprocess.Popen[bytes]:
        seen = _without_nested([*_interpreters(self._program.python), *self._script_folders(), *self._ours()])
        captured = [Path(self._program.captured_in)] if self._program.captured_in else []
        places = {path: path for path in (*seen, *captured)}
        if os.geteuid() == 0:
            self._folder.chmod(0o755)
            for path in captured:
                os.chown(path, NOBODY, NOBODY)
            self._staging = Staging(tuple(places))
            places = self._staging.places
        reader, writer = os.pipe()
        command = ["bwrap", *_namespaces(), "--info-fd", str(writer), *_system(), *self._writable_folders()]
        for path in seen:
            command += ["--ro-bind", str(places[path]), str(path)]
        for path in captured:
            command += ["--bind", str(places[path]), str(path)]
        command += ["--remount-ro", "/", "--chdir", self._working_folder(seen), "--"]
        try:
            process = subprocess.Popen(
                [*command, *self._keeper_command(theirs, True)],
                pass_fds=(*self._passed(theirs), writer),
                process_group=0,  # Ctrl-C is for us; the program hears of it from the keeper
                preexec_fn=before_exec(self._staging) if os.geteuid() == 0 else None,
            )
        finally:
            os.close(writer)
        with os.fdopen(reader, "rb") as info:
            data = info.read()
        if not data:
            process.wait()
            raise SandboxLost("bubblewrap did not start; what it says stands above")
        self._host_pid = int(json.loads(data)["child-pid"])
        return process

    def _greet(self, ours: socket.socket) -> tuple[ProcessTable, int]:
        try:
            _sign, sockets, _flags, _address = socket.recv_fds(ours, 1, 1)
        except OSError as error:
            raise SandboxLost(f"the sandbox does not answer: {error}") from None
        self._channel.receive()
        return ProcessTable(f"/proc/{self._host_pid}/root/proc", sockets[0] if sockets else None), 1

    def _ours(self) -> list[Path]:
        return [Path(os.path.abspath(script.__file__)).parent, self._folder]

    def _script_folders(self) -> list[Path]:
        """Return the folder of the script, and where it lies in truth if it is a link."""
        paths = {Path(os.path.abspath(self._program.script)), Path(self._program.script).resolve()}
        folders = {path: path if path.is_dir() else path.parent for path in paths}
        # a bind over the root would hide all else
        return [path if folder == Path("/") else folder for path, folder in folders.items()]

    def _working_folder(self, seen: list[Path]) -> str:
        """Return the caller's own, or that of the script where the caller's is not to be seen."""
        here = Path.cwd()
        if any(here.is_relative_to(path) for path in (*seen, Path("/usr"))):
            return str(here)
        folder, name = os.path.split(os.path.abspath(self._program.script))
        self._program = structs.replace(self._program, script=name)
        return folder

    def _writable_folders(self) -> list[str]:
        size = str(self._memory_mb * MEGABYTE // 2)
        folders = [argument for path in _WRITABLE for argument in ("--size", size, "--tmpfs", f"/{path}")]
        return ["--proc", "/proc", "--dev", "/dev", *folders, "--remount-ro", "/dev"]

    # -- runs

    def _environment(self) -> dict[str, str]:
        return {**super()._environment(), "TMPDIR": TEMPORARY}

    def _limits(self, request: RunRequest) -> dict[str, int] | None:
        limits = request.limits
        return {
            "cpu_s": int(min(limits.cpu_s, NO_LIMIT)),
            "memory_mb": limits.memory_mb,
            "file_mb": limits.file_mb,
            "open_files": limits.open_files,
            "tasks": limits.tasks + TASKS_TO_SPARE,
        }

    def signal_thread(self, task: Task, number: int) -> bool:
        """Send a signal to one thread; `False` where that cannot be done."""
        return bool(
            self._channel.ask({"do": "signal_thread", "pid": task.pid, "tid": task.tid, "signal": number})["sent"]
        )

    def interrupt(self, root: int) -> None:
        """Let the program hear Ctrl-C, which only we have heard; it need not exist any more."""
        self.signal(-root, signal.SIGINT)

    def give_terminal(self, root: int) -> bool:
        """Return `False`: the program has no terminal of its own, and may read from ours without being given it."""
        return False

    def stored(self) -> Stored:
        """Return what lies in the folders that it can write to."""
        (on_disk, files), (more, more_files), (in_memory, in_memory_files) = (self._used(path) for path in _WRITABLE)
        return Stored(on_disk + more, in_memory, files + more_files + in_memory_files)

    def _used(self, path: str) -> tuple[int, int]:
        try:
            found = os.statvfs(f"/proc/{self._host_pid}/root/{path}")
        except OSError:  # it has ended
            return 0, 0
        return (found.f_blocks - found.f_bfree) * found.f_frsize, found.f_files - found.f_ffree

    def close(self) -> None:
        """End everything and give back what is held. May be called twice."""
        super().close()
        if self._staging is not None:
            self._staging.remove()
            self._staging = None


def unreadable_for_others(path: Path) -> bool:
    """Tell whether a program that root starts could not be read in there, where it is the user nobody."""
    if os.geteuid() != 0:
        return False
    found = path.resolve()
    return not (found.stat().st_mode & stat.S_IROTH and found.parent.stat().st_mode & stat.S_IXOTH)


def _interpreters(python: str) -> list[Path]:
    """Return where the program's interpreter and ours have their files. Raises `SandboxLost`."""
    places = {sys.prefix, sys.base_prefix, os.path.dirname(os.path.realpath(sys.executable))}
    executable = shutil.which(python) or python
    if executable != sys.executable:
        try:
            answer = subprocess.run(
                [executable, "-I", "-c", _WHERE], capture_output=True, text=True, timeout=ANSWER_MOST_S, check=True
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise SandboxLost(f"{python!r} does not say where its files are: {error}") from None
        places |= {*answer.stdout.splitlines(), os.path.dirname(os.path.realpath(executable))}
    return [Path(os.path.abspath(place)) for place in sorted(places)]


def _without_nested(paths: list[Path]) -> list[Path]:
    """Return the paths that are not below another one, nor below what is bound anyway."""
    bound = Path("/usr")
    kept = {path for path in paths if path.exists() and not path.is_relative_to(bound) and path != Path("/")}
    return sorted(path for path in kept if not any(path != other and path.is_relative_to(other) for other in kept))


def _namespaces() -> list[str]:
    return ["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--as-pid-1"]


def _system() -> list[str]:
    arguments = ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "sbin", "lib", "lib64"):
        top = Path("/", name)
        if top.is_symlink():
            arguments += ["--symlink", os.readlink(top), str(top)]
        elif top.is_dir():
            arguments += ["--ro-bind", str(top), str(top)]
    for path in _CONFIGURATION:
        arguments += ["--ro-bind-try", path, path]
    return arguments
