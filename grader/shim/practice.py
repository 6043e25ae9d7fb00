"""One run under the real clock, in an interpreter of its own, on any system: all that it is given is a folder.

The supervisor makes the folder before it starts the interpreter, and everything in it has a name: the control memory, a
file for what the scene hands over, the request, the student's file and the scenes. Descriptors cannot be passed
everywhere, so each interpreter of the run opens by path what it needs, and what is forked from it shares that.

Two things differ from a run behind a wall, because not every system can append to a file, or lock one, across
processes. Each interpreter has a journal of its own, and the supervisor puts their records in the order of the clock,
which all processes share. And a slot is taken by creating the file that bears its number, which only one can do.

Nobody proves anything here, and nobody is released: the supervisor only counts the step that lets the main process
go on, once it has looked at what is left behind.
"""

import functools
import os
import time
from typing import Any

from . import boot, codec, ipc, layout, limits, scene
from .control import Control
from .journal import Journal

CONTROL = "control"
RESULT = "result"
REQUEST = "request"
JOURNALS = "journals"
MAIN_JOURNAL = "main"
SLOTS = "slots"
BOX = "box"
CODE = "code"
HELD_MOST_S = 60.0
LOOK_S = 0.001
BINARY: int = getattr(os, "O_BINARY", 0)
_FORK_SERVER = "multiprocessing.forkserver"
# taken now: the student's file may put others in their place
_monotonic_ns, _sleep = time.monotonic_ns, time.sleep


def main(folder: str) -> None:
    """Do the run that the folder describes, and end the interpreter."""
    request = _read_request(folder)
    if limits.available():
        limits.lower(request["limits"], None)
    control, journal = install(folder, MAIN_JOURNAL)
    boot.forget_harness()
    code = 120
    try:
        scene.prepare(request, os.path.join(folder, BOX))
        journal.write(layout.PROCESS, os.getpid(), "0", "main", "", "False")
        code = RealTimeScene(request, control, journal, folder).run()
    except BaseException as error:  # a fault of ours, or a thread's or child's way out of the student's code
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(code & 0xFF)


def child(folder: str, path: str) -> None:
    """Install everything in an interpreter that `multiprocessing` has started; `path` is its place in the family."""
    control, _journal = install(folder, str(os.getpid()))
    control.rename(path)


def install(folder: str, journal_name: str) -> "tuple[RealTimeControl, Journal]":
    """Install gates and journal in this interpreter."""
    control = RealTimeControl(folder)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | BINARY
    fd = os.open(os.path.join(folder, JOURNALS, journal_name), flags, 0o600)
    journal = Journal(control.lift(fd), control)
    ipc.install(control, journal)
    _record_starts(journal)
    family = FamilyByPath(control, journal, folder)
    family.follow_forks()
    family.follow_new_interpreters()
    return control, journal


def _record_starts(journal: Journal) -> None:
    """Note each child when its parent has started it: it may be looked at, or killed, before it can do so itself."""
    from multiprocessing.process import BaseProcess

    base: Any = BaseProcess
    real = base.start

    @functools.wraps(real)
    def start(self: Any) -> None:
        real(self)
        path, parent = (".".join(map(str, (0, *places))) for places in (self._identity, self._identity[:-1]))
        journal.write(layout.PROCESS, self.pid, path, self.name, parent, str(bool(self.daemon)))

    base.start = start


def start_code(function: str, folder: str, *arguments: str) -> str:
    """Return what a new interpreter has to run to call `function` of this module.

    It has no double quote, and nothing but ASCII: on Windows `multiprocessing` puts it between double quotes as it is.
    """
    path = _literal(os.path.join(folder, CODE))
    words = ", ".join(_literal(word) for word in (folder, *arguments))
    return f"import sys; sys.path.append({path}); from plumbline_shim import practice; practice.{function}({words}); "


def _literal(text: str) -> str:
    escaped = text.encode("unicode_escape").decode("ascii")
    return "'" + escaped.replace("'", "\\x27").replace('"', "\\x22") + "'"


class RealTimeControl(Control):
    """The control memory of a run under the real clock. The time is what has passed since the call."""

    def __init__(self, folder: str) -> None:
        """Open the control memory in `folder`."""
        self._slots_folder = os.path.join(folder, SLOTS)
        self._main = os.getpid()
        fd = os.open(os.path.join(folder, CONTROL), os.O_RDWR | BINARY)
        try:
            super().__init__(fd, layout.HIGH_FD)
        finally:
            os.close(fd)

    def now(self) -> int:
        """Return the nanoseconds since the scene's function was called, 0 before that."""
        return max(0, _monotonic_ns() - self.epoch())

    def own_now(self) -> int:
        """Return the same: there is but one clock here."""
        return self.now()

    def start_clock(self) -> None:
        """Make this instant the beginning."""
        self._longs[layout.OFF_EPOCH // 8] = _monotonic_ns()

    def hold(self) -> None:
        """Wait until the supervisor has looked at what is left, or has gone; a child that came this far need not."""
        if os.getpid() != self._main:
            return
        slot, supervisor, until = self.slot(), os.getppid(), _monotonic_ns() + int(HELD_MOST_S * 1e9)
        slot.nested = 0
        self._announce(slot, 0, layout.HELD)
        while self.step == 0 and os.getppid() == supervisor and _monotonic_ns() < until:
            _sleep(LOOK_S)
        self._announce(slot, 0, layout.RUNNING)

    def _allocate_index(self) -> int:
        for index in range(self._words[layout.OFF_USED // 4], layout.SLOTS - 1):
            try:
                os.close(os.open(os.path.join(self._slots_folder, str(index)), os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            except FileExistsError:
                continue
            except OSError:  # the folder has gone, or no descriptor is free
                break
            self._words[layout.OFF_USED // 4] = index + 1
            return index
        self._words[layout.OFF_OVERFLOW // 4] = 1
        return layout.SLOTS - 1


class RealTimeScene(scene.Scene):
    """A scene that hands over through a file known by its path, and waits to be looked at."""

    def __init__(self, request: dict[str, Any], control: RealTimeControl, journal: Journal, folder: str) -> None:
        """`folder` is the run's."""
        super().__init__(request, control, journal)
        self._clock = control
        self._result = os.path.join(folder, RESULT)

    def _set_phase(self, phase: int) -> None:
        if phase == layout.PHASE_CALLING:
            self._clock.start_clock()
        super()._set_phase(phase)

    def _store(self, data: bytes) -> None:
        fd = os.open(self._result, os.O_WRONLY | BINARY)
        try:
            view = memoryview(len(data).to_bytes(8, "little") + data)
            while view:
                view = view[os.write(fd, view) :]
        finally:
            os.close(fd)

    def _hold(self) -> None:
        self._clock.hold()


class FamilyByPath(boot.Family):
    """Follows the program into new interpreters by the name of the folder alone."""

    def __init__(self, control: Control, journal: Journal, folder: str) -> None:
        """`folder` is the run's."""
        super().__init__(control, journal)
        self._folder = folder

    def follow_new_interpreters(self) -> None:
        """Make `spawn` and the fork server start with the shim in place."""
        from multiprocessing import spawn, util

        real_line, real_start = spawn.get_command_line, util.spawnv_passfds

        @functools.wraps(real_line)
        def get_command_line(**options: Any) -> list[str]:
            return self._with_shim(real_line(**options))

        @functools.wraps(real_start)
        def spawnv_passfds(path: Any, args: Any, passfds: Any) -> Any:
            server = any(_FORK_SERVER in str(argument) for argument in args)
            return real_start(path, self._with_shim(list(args)) if server else args, passfds)

        spawn.get_command_line = get_command_line
        util.spawnv_passfds = spawnv_passfds

    def _with_shim(self, args: list[Any]) -> list[Any]:
        if "-c" in args:
            at = args.index("-c") + 1
            args[at] = start_code("child", self._folder, self.new_interpreter()) + args[at]
        return args


def _read_request(folder: str) -> dict[str, Any]:
    with open(os.path.join(folder, REQUEST), "rb") as file:
        return dict(codec.decode(file.read()))
