"""Puts the shim into an interpreter, and into every interpreter and process that the program starts from it."""

import functools
import os
import sys
from typing import Any

from . import clock, ipc, layout, managers, threads
from .control import Control
from .journal import Journal

CONTROL_FD = layout.HIGH_FD
JOURNAL_FD = layout.HIGH_FD + 1
RESULT_FD = layout.HIGH_FD + 2
WAKE_FDS_FROM = layout.HIGH_FD + 3
CORES = 4  # what a graded program is told


def install(family_type: "type[Family] | None" = None) -> tuple[Control, Journal]:
    """Install clock, gates and journal in this interpreter; the descriptors must be open.

    `family_type` is the kind of `Family` that follows the program into others.
    """
    control = Control(CONTROL_FD, WAKE_FDS_FROM)
    journal = Journal(JOURNAL_FD, control)
    control.on_owner = journal.owner
    if control.virtual:
        clock.install(control, journal)
    threads.install(control, journal)
    ipc.install(control, journal)
    managers.install()
    family = (family_type or Family)(control, journal)
    family.follow_forks()
    family.follow_new_interpreters()
    return control, journal


def set_phase(control: Control, phase: int) -> None:
    """Tell the supervisor how far the run has come, and when."""
    words = memoryview(control.memory).cast("B")
    words[layout.OFF_RETURNED : layout.OFF_RETURNED + 8] = control.own_now().to_bytes(8, "little")
    words[layout.OFF_PHASE : layout.OFF_PHASE + 4] = phase.to_bytes(4, "little")


def same_machine_for_all() -> None:
    """Tell the program of `CORES` cores: how many processes a pool has must not depend on who grades it, and where."""
    for name in ("cpu_count", "process_cpu_count"):
        if hasattr(os, name):
            setattr(os, name, lambda: CORES)
    if hasattr(os, "sched_getaffinity"):
        os.sched_getaffinity = lambda _pid: set(range(CORES))


def child(path: str) -> None:
    """Install everything in an interpreter that `multiprocessing` has started; `path` is its place in the family."""
    control, _journal = install()
    control.rename(path)
    same_machine_for_all()


def fork_server(path: str) -> None:
    """As `child`, in the fork server, which alone learns how those end whom it has forked, and notes it."""
    control, journal = install()
    control.rename(path)
    same_machine_for_all()
    real = os.waitpid

    def waitpid(pid: int, options: int) -> tuple[int, int]:
        ended, status = real(pid, options)
        if ended:
            journal.write(layout.EXITED, ended, "fork server", str(os.waitstatus_to_exitcode(status)))
        return ended, status

    def as_it_was() -> None:
        os.waitpid = real

    os.waitpid = waitpid
    os.register_at_fork(after_in_child=as_it_was)


class Family:
    """Gives every process its place in the family tree, whichever way it is started."""

    def __init__(self, control: Control, journal: Journal) -> None:
        self._control = control
        self._journal = journal
        self._forks = 0

    def follow_forks(self) -> None:
        """Take part in every fork of this interpreter, where there is such a thing."""
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(before=self._before_fork, after_in_child=self._after_fork_in_child)

    def _before_fork(self) -> None:
        self._forks += 1

    def _after_fork_in_child(self) -> None:
        self._control.after_fork_in_child(f"{self._control.path}.f{self._forks}")
        self._forks = 0

    def new_interpreter(self) -> str:
        """Return the place in the family tree of an interpreter that is about to be started."""
        self._forks += 1
        return f"{self._control.path}.s{self._forks}"

    def follow_new_interpreters(self) -> None:
        """Make `spawn`, the fork server and the resource tracker start with the shim in place."""
        from multiprocessing import util

        real = util.spawnv_passfds

        @functools.wraps(real)
        def spawnv_passfds(path: Any, args: Any, passfds: Any) -> Any:
            args = list(args)
            if "-c" in args:
                at = args.index("-c") + 1
                args[at] = self._bootstrap_code(args[at]) + args[at]
            return real(path, args, (*passfds, *self._descriptors()))

        util.spawnv_passfds = spawnv_passfds

    def _descriptors(self) -> tuple[int, ...]:
        bell = self._control.bell
        return (CONTROL_FD, JOURNAL_FD) if bell < 0 else (CONTROL_FD, JOURNAL_FD, bell)

    def _bootstrap_code(self, code: str) -> str:
        if "resource_tracker" in code:
            return ""  # it only reads from a pipe and never looks at a clock
        path = self.new_interpreter()
        folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        package = __name__.rpartition(".")[0]
        start = "fork_server" if "multiprocessing.forkserver" in code else "child"
        return f"import sys; sys.path.append({folder!r}); from {package} import boot; boot.{start}({path!r}); "


def forget_harness() -> None:
    """Make `__main__` a fresh module, so that `spawn` does not start the harness again in every child."""
    sys.modules["__main__"] = type(sys)("__main__")
