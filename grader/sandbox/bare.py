"""A program of the user's own, without a wall: started as the user would start it, with the shim in it.

Theory of operation: see `grader.shim.keeper` for the process that starts the program, and `grader.shim.script` for what
happens inside. The program has the user's interpreter, environment, working folder and standard streams. What differs
is that its parent is the keeper, that it has three descriptors with high numbers, and that time is virtual.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping

from msgspec import Struct

from grader.model.verdicts import StartMethod
from grader.procfs import ProcessTable, Task
from grader.sandbox.channel import Channel, SandboxLost
from grader.sandbox.folders import make_folder
from grader.sandbox.kin import Kin
from grader.sandbox.shared import SharedFiles, Stored, Waiter
from grader.sandbox.wakes import WakePipes
from grader.sandbox.wall import RunRequest
from grader.shim import boot, keeper, script, stacks

PATIENCE_S = 60.0
_PR_SET_CHILD_SUBREAPER = 36
_SITE = """\
import sys
before = set(sys.modules)
{preamble}
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
spec = PathFinder.find_spec("sitecustomize", sys.path)
if spec is not None:
    sys.modules["sitecustomize"] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules["sitecustomize"])
"""


class Program(Struct, frozen=True):
    """A program as a user would start it: `python script arguments…`, in the working folder of the caller.

    `start_method` is `None` for the interpreter's own. With `output_to_error` its standard output goes to standard
    error. In the folder `captured_in`, if that is not "", the files `out` and `err` get what it writes in place of us.
    `walled` asks for the wall of `grader.sandbox.walled` around it.
    """

    script: str
    arguments: tuple[str, ...] = ()
    python: str = sys.executable
    start_method: StartMethod | None = None
    environment: Mapping[str, str] | None = None
    output_to_error: bool = False
    captured_in: str = ""
    walled: bool = False


class Bare:
    """Runs one program, once or several times. To be closed by the process that made it."""

    def __init__(self, program: Program) -> None:
        """Start the keeper. Raises `SandboxLost` or `OSError` with the reason."""
        self._program = program
        self._wake_pipes = WakePipes()
        self._gave_terminal = False
        self.shared = SharedFiles()
        self._folder = make_folder()
        self._process: subprocess.Popen[bytes] | None = None
        ours, theirs = socket.socketpair()
        self._channel = Channel(ours, PATIENCE_S)
        try:
            (self._folder / "sitecustomize.py").write_text(self._site(), encoding="utf-8")
            self._process = self._start(theirs)
            self.table, self._keeper = self._greet(ours)
        except BaseException:
            self.close()
            raise
        finally:
            theirs.close()
        self._kin = Kin(self.table, self._keeper)

    def _greet(self, _ours: socket.socket) -> tuple[ProcessTable, int]:
        """Return the `/proc` in which the program will be seen, and the keeper's number there."""
        assert self._process is not None
        self._channel.receive()
        return ProcessTable(), self._process.pid

    def _site(self) -> str:
        script_folder = os.path.dirname(os.path.realpath(self._program.script))
        method = str(self._program.start_method or "")
        search_path = self._environment().get("PYTHONPATH")
        call = f"main({str(self._folder)!r}, {search_path!r}, {method!r}, {script_folder!r}, before)"
        return _SITE.format(preamble=script.preamble(call))

    def _start(self, theirs: socket.socket) -> subprocess.Popen[bytes]:
        libc = ctypes.CDLL(None)
        return subprocess.Popen(
            self._keeper_command(theirs),
            pass_fds=self._passed(theirs),
            preexec_fn=lambda: libc.prctl(_PR_SET_CHILD_SUBREAPER, 1),
        )

    def _keeper_command(self, theirs: socket.socket, *more: object) -> list[str]:
        files = tuple(zip(self._files(), (boot.CONTROL_FD, boot.JOURNAL_FD, boot.RESULT_FD, stacks.FD), strict=True))
        call = f"keeper.main{(theirs.fileno(), files, *more)!r}"
        return [sys.executable, "-I", "-S", "-c", f"{script.package_code()}from plumbline_shim import keeper; {call}"]

    def _files(self) -> tuple[int, ...]:
        shared = self.shared
        return shared.control, shared.journal, shared.result, shared.output

    def _passed(self, theirs: socket.socket) -> tuple[int, ...]:
        return (theirs.fileno(), *self._files())

    def _environment(self) -> Mapping[str, str]:
        return os.environ if self._program.environment is None else self._program.environment

    # -- runs

    def begin(self, request: RunRequest) -> int:
        """Start the program and return its process id. Raises `SandboxLost`."""
        self.shared.reset(virtual=request.virtual, gated=request.gated, epoch_ns=time.time_ns())
        environment = dict(self._environment())
        if request.gated:
            environment.setdefault("PYTHONHASHSEED", "0")  # the same schedule, the same order of sets
        paths = [str(self._folder), *filter(None, [environment.get("PYTHONPATH")])]
        environment["PYTHONPATH"] = os.pathsep.join(paths)
        answer = self._channel.ask(
            {
                "do": "run",
                "arguments": [
                    shutil.which(self._program.python) or self._program.python,
                    self._program.script,
                    *self._program.arguments,
                ],
                "environment": environment,
                "output_to_error": self._program.output_to_error,
                "captured_in": self._program.captured_in,
                "limits": self._limits(request),
            }
        )
        if "pid" not in answer:
            raise SandboxLost(f"{self._program.python!r} cannot be started: {answer.get('failed')}")
        return int(answer["pid"])

    def _limits(self, _request: RunRequest) -> dict[str, int] | None:
        """Return the limits that the system is to keep, `None` for those that the user has anyway."""
        return None

    def members(self) -> list[int]:
        """Return the process ids of the program, zombies included."""
        return self.table.descendants_by_children(self._keeper)

    @property
    def lists_all(self) -> bool:
        """Return `False`: a list by children may miss somebody while others end."""
        return False

    def all_members(self) -> list[int]:
        """As `members`, in a way that misses nobody, whatever ends meanwhile."""
        return self._kin.all()

    def signal(self, pid: int, number: int) -> None:
        """Send a signal to a process of the program; it need not exist any more."""
        self._channel.ask({"do": "signal", "pid": pid, "signal": int(number)})

    def signal_thread(self, task: Task, number: int) -> bool:
        """Send a signal to one thread; `False` where that cannot be done."""
        return keeper.signal_thread(task.pid, task.tid, number)

    def interrupt(self, root: int) -> None:
        """Let the program hear Ctrl-C, which only we have heard; it need not exist any more."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(root, signal.SIGINT)

    def give_terminal(self, root: int) -> bool:
        """Let the program read from the terminal from now on; `False` where there is none, or it has it already.

        It runs in the background at first, so that Ctrl-C reaches us, and we can look before it ends.
        """
        try:
            if not os.isatty(0) or os.tcgetpgrp(0) != os.getpgrp():
                return False
            os.tcsetpgrp(0, root)
            os.killpg(root, signal.SIGCONT)
        except OSError:  # it is not the terminal of our session, or the program has gone
            return False
        self._gave_terminal = True
        return True

    def _take_terminal_back(self) -> None:
        if self._gave_terminal:
            before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
            with contextlib.suppress(OSError):
                os.tcsetpgrp(0, os.getpgrp())
            signal.signal(signal.SIGTTOU, before)
            self._gave_terminal = False

    def wake(self, waiter: Waiter) -> bool:
        """Let a waiter go on; `False` if it has gone."""
        return self._wake_pipes.wake(self.table, waiter)

    def rest(self, seconds: float) -> bool:
        """Wait for so long; the program does not tell when one of its threads waits for us."""
        time.sleep(seconds)  # between two looks: nothing there rings
        return False

    def clean(self) -> dict[int, int]:
        """End and reap what is left of the program; return the wait status of each reaped process."""
        self._wake_pipes.close()
        self._take_terminal_back()
        answer = self._channel.ask({"do": "clean"})
        return {int(pid): int(status) for pid, status in answer.get("statuses", ())}

    def left_in_memory(self) -> list[str]:
        """Return nothing: what lies in `/dev/shm` may be anybody's."""
        return []

    def freeze(self) -> None:
        """Do nothing: the user's own program is ended as it is."""

    def stored(self) -> Stored:
        """Return nothing: the folders are the user's."""
        return Stored()

    def count_since(self, root: int, pids: Iterable[int]) -> int:
        """Return nothing: others are numbered in between."""
        return 0

    def close(self) -> None:
        """End everything and give back what is held. May be called twice."""
        self._channel.close()
        self._wake_pipes.close()
        if self._process is not None:
            self._process.wait()
            self._process = None
        if hasattr(self, "table"):
            self.table.close()
            del self.table
        if hasattr(self, "shared"):
            self.shared.close()
            del self.shared
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> "Bare":
        return self

    def __exit__(self, *details: object) -> None:
        self.close()
