"""The shim in a program of the user's own, started by the user's own interpreter as the user would start it.

The keeper puts a folder with a `sitecustomize` in front of `PYTHONPATH`, so that this is imported before the script is
looked for. It undoes what it can see of that, and everything else is as without us: `__main__` and its file, the
arguments, the search path, standard streams, the way in which an exception ends the program.

When the script has been run to its end, `threading._shutdown` is the first that the interpreter calls, however the
script ended: there the main process says how it ended and what it has left, and waits until the supervisor has looked.
"""

import os
import sys
import threading
from types import ModuleType
from typing import Any

from . import boot, codec, ipc, layout, managers, stacks, system, tracebacks
from .control import Control
from .frames import PROGRAM, whose
from .journal import Journal

TEXT_MOST = 4000
PACKAGE = "plumbline_shim"


def main(folder: str, search_path: str | None, start_method: str, script_folder: str, before: set[str]) -> None:
    """Install everything in the main process; to be called by the `sitecustomize` in `folder`.

    `search_path` is what the user had in `PYTHONPATH`, `start_method` the default from now on, "" for the interpreter's
    own; `before` has the modules that were there before us. Whatever fails here is told to the supervisor, and the
    program goes on alone.
    """
    try:
        _restore_environment(folder, search_path)
        control, journal = _install()
        journal.write(layout.PROCESS, os.getpid(), "0", "main", "", "False")
        _prefer(start_method, journal)
        Ending(control, journal).follow()
        _forget_namesakes(script_folder, before)
    except Exception as error:  # an interpreter that is none of those we know
        _hand_over({"unsupervised": f"{type(error).__name__}: {error}"[:TEXT_MOST]})


def child(path: str) -> None:
    """Install everything in an interpreter that `multiprocessing` has started; `path` is its place in the family."""
    control, journal = _install()
    control.rename(path)
    Ending(control, journal).follow(holds=False)


def _install() -> tuple[Control, Journal]:
    for fd in (boot.CONTROL_FD, boot.JOURNAL_FD):
        os.set_inheritable(fd, False)
    stacks.install()
    control, journal = boot.install(ScriptFamily)
    operations = ipc.Operations(control, journal)
    managers.record(operations)
    system.install(operations)
    tracebacks.install()
    return control, journal


def _restore_environment(folder: str, search_path: str | None) -> None:
    if search_path is None:
        os.environ.pop("PYTHONPATH", None)
    else:
        os.environ["PYTHONPATH"] = search_path
    sys.path[:] = [entry for entry in sys.path if entry != folder]
    sys.path_importer_cache.pop(folder, None)
    os.set_inheritable(boot.RESULT_FD, False)


def _prefer(start_method: str, journal: Journal) -> None:
    """Make a start method the default, which the program may still change, as it may change the interpreter's own."""
    from multiprocessing import context

    names: Any = context
    if start_method:
        names._default_context._default_context = names._concrete_contexts[start_method]
    default = names._default_context._default_context.get_start_method()
    journal.write(layout.NOTE, 0, "start_method", default)


def _forget_namesakes(script_folder: str, before: set[str]) -> None:
    """Forget those modules that only we have loaded and that lie beside the script under the same name."""
    try:
        beside = {name.removesuffix(".py") for name in os.listdir(script_folder)}
    except OSError:
        return
    for name in set(sys.modules) - before:
        if name.partition(".")[0] in beside:
            del sys.modules[name]


def package_code() -> str:
    """Return the code with which an interpreter finds this package, without a change to its search path."""
    path = os.path.dirname(os.path.abspath(__file__))
    return f"import sys, types; p = sys.modules[{PACKAGE!r}] = types.ModuleType({PACKAGE!r}); p.__path__ = [{path!r}]; "


def preamble(call: str) -> str:
    """Return the code with which an interpreter makes a call to this module."""
    return f"{package_code()}from {PACKAGE} import script; script.{call}; "


class ScriptFamily(boot.Family):
    """Follows the program into new interpreters, whose search path stays as the program has it."""

    def _bootstrap_code(self, code: str) -> str:
        return "" if "resource_tracker" in code else preamble(f"child({self.new_interpreter()!r})")

    def _descriptors(self) -> tuple[int, ...]:
        return (*super()._descriptors(), stacks.FD)

    def _before_fork(self) -> None:
        super()._before_fork()
        frame = sys._getframe(1)
        self._forked_by_program = whose(frame.f_code) == PROGRAM

    def _after_fork_in_child(self) -> None:
        parent = self._control.path
        super()._after_fork_in_child()
        if self._forked_by_program:
            path = self._control.path
            name = f"fork-{path.partition('.f')[2].replace('.f', '.')}"
            self._journal.write(layout.PROCESS, os.getpid(), path, name, parent, "False")


class Ending:
    """How an interpreter's main module ended, noted before the interpreter begins to end."""

    def __init__(self, control: Control, journal: Journal) -> None:
        self._control = control
        self._journal = journal
        self._process = os.getpid()
        self._noted = False

    def follow(self, *, holds: bool = True) -> None:
        """Be called at the end; with `holds`, say how it was and wait for the supervisor."""
        module: Any = threading
        real = module._shutdown

        def shutdown() -> None:
            if os.getpid() == self._process and not self._noted:
                self._noted = True
                self._note(holds)
            real()

        module._shutdown = shutdown

    def _note(self, holds: bool) -> None:
        error = getattr(sys, "last_value", None)
        if error is not None:
            ipc.record_death(self._journal, self._control, error)
        if holds:
            _hand_over(_claim_of(error))
            boot.set_phase(self._control, layout.PHASE_RETURNED)
            self._control.slot().nested = 0
            self._control.sleep_until(self._control.own_now(), layout.HELD)


def _hand_over(claim: dict[str, Any]) -> None:
    data = codec.encode(claim)
    try:
        os.pwrite(boot.RESULT_FD, len(data).to_bytes(8, "little") + data, 0)
    except OSError:  # the program has closed it: then it ends without a word
        pass


def _claim_of(error: BaseException | None) -> dict[str, Any]:
    if error is None:
        return {"value": None}
    file, line = ipc.place_of(error)
    claim: dict[str, Any] = {
        "raised": type(error).__name__,
        "ordinary": True,
        "text": ipc.text_of(error),
        "errno": error.errno if isinstance(error, OSError) else None,
        "file": os.path.basename(file),
        "line": line,
    }
    main = sys.modules.get("__main__", ModuleType("__main__"))
    if isinstance(error, SyntaxError) and error.filename == getattr(main, "__file__", error.filename) and not file:
        claim |= {"unloadable": "syntax", "type": type(error).__name__, "line": error.lineno or 0}
        claim["text"], claim["code"] = str(error.msg)[:500], (error.text or "").strip()[:200]
    return claim
