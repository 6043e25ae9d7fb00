"""One run, inside its own process: load the student's file, run the scene, hand over what came back, and end.

What is handed over is a claim, made in the student's own interpreter: the supervisor believes nothing of it that it
can see for itself.
"""

import atexit
import builtins
import contextlib
import importlib.util
import os
import sys
import threading
import traceback
from types import CodeType, ModuleType
from typing import Any

from . import boot, codec, ipc, layout
from .control import Control
from .journal import Journal

TEXT_MOST = 4000
SCENES_NAME = "plumbline_scenes"


class Scene:
    """One request of the supervisor, carried out in a process of its own."""

    def __init__(self, request: dict[str, Any], control: Control, journal: Journal) -> None:
        self._request = request
        self._control = control
        self._journal = journal

    def run(self) -> int:
        """Run the scene, end as a program does, and return the exit code."""
        code = 1
        try:
            code = self._load_and_call()
        except SystemExit as error:
            self._hand_over({"left": "SystemExit", "text": str(error.code)[:TEXT_MOST]}, layout.PHASE_LOADING)
            code = error.code if isinstance(error.code, int) else int(error.code is not None)
        except BaseException as error:  # everything the student's code can raise ends here, as data
            self._hand_over(self._failure(error), layout.PHASE_RAISED)
        self._hold()
        return self._end(code)

    def _load_and_call(self) -> int:
        loaded = self._load()
        if loaded is None:
            return 1
        function, arguments = loaded
        self._set_phase(layout.PHASE_CALLING)
        value = function(*arguments)
        self._hand_over({"value": value}, layout.PHASE_RETURNED)
        self._control.operation()
        return 0

    def _load(self) -> tuple[Any, tuple[Any, ...]] | None:
        request = self._request
        student = self._import_student(request["path"])
        if student is None:
            return None
        missing = [name for name in request["defines"] if not callable(getattr(student, name, None))]
        if missing:
            names = [name for name in vars(student) if not name.startswith("_")]
            self._hand_over({"unloadable": "function", "missing": missing, "names": names}, layout.PHASE_UNLOADABLE)
            return None
        arguments = tuple(request["arguments"])
        if request["function"]:
            return getattr(student, request["function"]), arguments
        scenes = _import_source(SCENES_NAME, request["scenes_path"], request.get("scenes_code"))
        return getattr(scenes, request["scene"]), (student, *arguments)

    def _import_student(self, path: str) -> ModuleType | None:
        name = os.path.splitext(os.path.basename(path))[0]
        try:
            return _import_source(name, path)
        except (SyntaxError, UnicodeDecodeError, ValueError) as error:
            if not _is_about_source(error, path):
                raise
            line = getattr(error, "lineno", None) or 0
            text = (getattr(error, "text", None) or "").strip()[:200]
            self._hand_over(
                {
                    "unloadable": "syntax",
                    "type": type(error).__name__,
                    "text": str(getattr(error, "msg", None) or error)[:500],
                    "line": line,
                    "code": text,
                },
                layout.PHASE_UNLOADABLE,
            )
            return None

    def _failure(self, error: BaseException) -> dict[str, Any]:
        ipc.record_death(self._journal, self._control, error)
        file, line = ipc.place_of(error)
        return {
            "raised": type(error).__name__,
            "ordinary": isinstance(error, Exception),
            "text": ipc.text_of(error),
            "errno": error.errno if isinstance(error, OSError) else None,
            "file": os.path.basename(file),
            "line": line,
            "traceback": "".join(traceback.format_exception(error, limit=-8))[-TEXT_MOST:],
        }

    def _hand_over(self, claim: dict[str, Any], phase: int) -> None:
        try:
            data = codec.encode(claim)
        except (codec.NotPlain, RecursionError, MemoryError) as error:
            data = codec.encode({"unsendable": str(error)[:500] or type(error).__name__})
        try:
            self._store(data)
        except OSError as error:
            self._store(codec.encode({"unsendable": f"result of {len(data):,} bytes: {error.strerror}"}))
        self._set_phase(phase)

    def _store(self, data: bytes) -> None:
        os.pwrite(boot.RESULT_FD, len(data).to_bytes(8, "little"), 0)
        _write_all(boot.RESULT_FD, data, 8)

    def _set_phase(self, phase: int) -> None:
        boot.set_phase(self._control, phase)

    def _hold(self) -> None:
        """Stand still until the supervisor has looked at what the function left behind."""
        self._control.slot().nested = 0
        self._control.sleep_until(self._control.own_now(), layout.HELD)

    def _end(self, code: int) -> int:
        """End as the interpreter does: wait for threads, then run what `atexit` has, children included."""
        with contextlib.suppress(SystemExit):
            threading._shutdown()  # type: ignore[attr-defined]
            atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):  # the student may have closed or replaced it
                stream.flush()
        return code


def _write_all(fd: int, data: bytes, at: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(fd, view, at)
        view, at = view[written:], at + written


def _import_source(name: str, path: str, code: CodeType | None = None) -> ModuleType:
    """Import the file at `path`, of which `code` may have been made already."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path!r} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    if code is None:
        spec.loader.exec_module(module)
    else:
        exec(code, module.__dict__)
    return module


def _is_about_source(error: Exception, path: str) -> bool:
    """Tell whether the file itself cannot be compiled, as against code in it that raises such an error when it runs."""
    if isinstance(error, SyntaxError):
        return error.filename == path or error.filename is None
    frames = traceback.extract_tb(error.__traceback__)
    return not any(frame.filename == path for frame in frames)


def prepare(request: dict[str, Any], box: str) -> None:
    """Make the interpreter what the student's file expects: the folder it lies in, its name, the start method."""
    import multiprocessing

    sys.path.append(box)
    sys.argv = [request["file"]]
    multiprocessing.set_start_method(request["start_method"], force=True)
    _refuse_input()


def _refuse_input() -> None:
    """Make `input()` say why it cannot work here, instead of a bare end of file."""
    real = builtins.input

    def no_input(prompt: object = "", /) -> str:
        try:
            return real(prompt)
        except EOFError:
            raise EOFError("input() has nobody to ask: exercises get everything as arguments") from None

    builtins.input = no_input
