"""Locks between threads, with virtual timeouts, and with a record of who waits for which one.

`threading.Lock` is replaced by a class that does what it does; `RLock`, `Condition`, `Event`, `Semaphore`, `Barrier`
and `queue` are built upon it. Who finds a lock free pays for a comparison more. Only a thread that has to wait writes
two records: what it waits for, by the line of the program that made it, and who had it at that time.

What the program calls a thing is found in the stack: of the constructors between the lock and the program's own line,
the outermost is the one that the program has called, and so it is with the function in which a thread waits.
"""

import _thread
import os
import queue
import sys
import threading
from types import FrameType
from typing import Any

from . import layout
from .clock import _SECOND
from .control import Control
from .frames import ORIGIN, OURS, PROGRAM, whose
from .ipc import place_of, text_of
from .journal import Journal

FRAMES_MOST = 12
TIMEOUT_MAX = threading.TIMEOUT_MAX
_real_lock = _thread.allocate_lock
_get_ident = _thread.get_ident
_wait_code = threading.Condition.wait.__code__


class _State:
    """What every lock of this interpreter needs. `era` counts the forks: a lock taken before one was the parent's."""

    control: Control
    journal: Journal
    era = 0


def install(control: Control, journal: Journal) -> None:
    """Replace the locks of this interpreter, once, before the program's code."""
    _State.control, _State.journal = control, journal
    module: Any = threading
    module.Lock = module._allocate_lock = Lock
    # where pickle looks for it: under spawn, a manager sends its server the classes that it can make
    vars(_thread)["lock"] = Lock
    module._CRLock = None  # so that RLock is the Python one, built upon Lock
    libraries: Any = queue
    libraries.SimpleQueue = libraries._PySimpleQueue
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_begin_era)
    _install_threads()
    threading.excepthook = _noting(threading.excepthook)
    control.on_new_thread = _note_thread


def _begin_era() -> None:
    _State.era += 1


class Lock:
    """`threading.Lock` whose timeouts are virtual: who releases it tells those who wait with a deadline."""

    __slots__ = ("__weakref__", "_era", "_known", "_made", "_owner", "_real", "_waiters")

    def __init__(self) -> None:
        """Make a lock that is free."""
        self._real = _real_lock()
        self._waiters: list[Any] = []
        self._owner = self._era = 0
        self._known = -1
        frame = sys._getframe(1)
        self._made = None if frame.f_code is _wait_code else _origin(frame)

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """As `threading.Lock.acquire`."""
        if blocking and timeout == -1:
            if not self._real.acquire(False):
                self._wait()
        elif not self._acquire_in_time(blocking, timeout):
            return False
        self._owner, self._era = _get_ident(), _State.era
        return True

    def _acquire_in_time(self, blocking: bool, timeout: float) -> bool:
        control = _State.control
        if not blocking or timeout < 0 or not control.virtual:
            return self._real.acquire(blocking, timeout)
        if timeout > TIMEOUT_MAX:
            raise OverflowError("timeout value is too large")
        return self._acquire_until(control.own_now() + int(timeout * _SECOND))

    def _acquire_until(self, deadline: int) -> bool:
        control = _State.control
        slot = control.waiting_slot()
        self._waiters.append(slot)
        try:
            while not self._real.acquire(False):
                if control.wait((), deadline) is layout.BY_SUPERVISOR:
                    return self._real.acquire(False)
            return True
        finally:
            self._waiters.remove(slot)

    def _wait(self) -> None:
        slot = _State.control.slot()
        noted = None if slot.nested else _note_wait(self)
        if noted is None:
            self._real.acquire()
            return
        slot.nested += 1
        try:
            self._real.acquire()
        finally:
            slot.nested -= 1
            _State.journal.end(*noted)

    def release(self) -> None:
        """As `threading.Lock.release`."""
        self._owner = 0
        self._real.release()
        for slot in list(self._waiters):
            os.write(slot.writer, layout.BY_RELEASE)

    def locked(self) -> bool:
        """As `threading.Lock.locked`."""
        return self._real.locked()

    def _at_fork_reinit(self) -> None:
        self._real = _real_lock()
        self._waiters = []

    acquire_lock, release_lock, locked_lock = acquire, release, locked

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *details: object) -> None:
        self.release()

    def __repr__(self) -> str:
        return repr(self._real)


Lock.__name__ = Lock.__qualname__ = "lock"
Lock.__module__ = "_thread"


# -- what a lock is called


def _origin(frame: FrameType | None) -> tuple[str, str, int]:
    """Return (kind, file, line) of what the program has made, from the frame that makes a lock."""
    kind = "threading.Lock"
    for _ in range(FRAMES_MOST):
        if frame is None or (mine := whose(frame.f_code)) == ORIGIN:
            break
        code = frame.f_code
        if mine == PROGRAM:
            return kind, code.co_filename, frame.f_lineno
        owner, _, name = code.co_qualname.rpartition(".")
        if name == "__init__" and owner:
            kind = _full_name(frame, owner)
        frame = frame.f_back
    return kind, "", 0


def _place_of_wait(frame: FrameType | None) -> tuple[str, str, int, Any]:
    """Return (call, file, line, condition): the program's own call in which a thread is about to wait."""
    call, condition = "threading.Lock.acquire", None
    while frame is not None and (mine := whose(frame.f_code)) != ORIGIN:
        code = frame.f_code
        if mine == PROGRAM:
            return call, code.co_filename, frame.f_lineno, condition
        if code is _wait_code and condition is None:
            condition = frame.f_locals.get("self")
        if mine != OURS and code.co_name != "run":
            call = _full_name(frame, code.co_qualname)
        frame = frame.f_back
    return call, "", 0, condition


def _full_name(frame: FrameType, name: str) -> str:
    """Return the name under which the program knows a class or method of the library."""
    name = name.lstrip("_").replace("PySimpleQueue", "SimpleQueue").replace("__enter__", "acquire")
    module = str(frame.f_globals.get("__name__", ""))
    return f"{module}.{name}" if module in ("threading", "queue") else name


def _note_wait(lock: Lock) -> tuple[str, str] | None:
    """Note that the calling thread is about to wait for the lock; return the call and the key for the end.

    `None`, and no record, for a thread of the library that has nothing to do: it is not its process's main thread, and
    no line of the program waits in it.
    """
    call, file, line, condition = _place_of_wait(sys._getframe(2))
    if not file and threading.main_thread().ident != _get_ident():
        return None
    subject = _subject(lock, condition)
    key = f"thread:{os.getpid()}:{id(subject)}"
    if isinstance(subject, Lock):
        _introduce(subject, key)
    _State.journal.write(layout.BEGIN, line, call, key, file, _held_by(lock) if subject is lock else "")
    return call, key


def _subject(lock: Lock, condition: Any) -> Any:
    """Return the lock that stands for what is waited for: for a condition, the one that it was made with."""
    inner = getattr(condition, "_lock", lock) if condition is not None else lock
    return getattr(inner, "_block", inner)


def _introduce(lock: Lock, key: str) -> None:
    if lock._known != _State.era and lock._made is not None:
        lock._known = _State.era
        kind, file, line = lock._made
        if file:
            _State.journal.write(layout.OBJECT, line, kind, key, file)


def _held_by(lock: Lock) -> str:
    if not lock._owner:
        return ""  # whoever has it by now has not said so yet
    if lock._era != _State.era:
        return "taken before the fork"
    thread = threading._active.get(lock._owner)  # type: ignore[attr-defined]
    return f"held by {thread.name}" if thread is not None else ""


# -- threads


def _note_thread(path: str) -> None:
    thread = threading._active.get(_get_ident())  # type: ignore[attr-defined]
    name, daemon = (thread.name, thread.daemon) if thread is not None else ("", False)
    _State.journal.write(layout.THREAD, _thread.get_native_id(), path, name, str(daemon))


def _noting(real: Any) -> Any:
    """Return a `threading.excepthook` that first notes what has ended the thread, unless that is a polite way to end.

    A program that puts its own in this one's place looks at such exceptions itself.
    """

    def excepthook(args: Any, /) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            error, name = args.exc_value, getattr(args.thread, "name", "")
            file, line = place_of(error)
            _State.journal.write(layout.THREAD_DIED, line, name, type(error).__name__, file, text_of(error))
        real(args)

    return excepthook


def _install_threads() -> None:
    real_start, real_join = threading.Thread.start, threading.Thread.join
    real_bootstrap = threading.Thread._bootstrap_inner  # type: ignore[attr-defined]

    def start(self: Any) -> None:
        self._plumbline_place = _State.control.place_of_next_thread()
        self._plumbline_running = Lock()
        self._plumbline_running.acquire()
        real_start(self)

    def bootstrap_inner(self: Any) -> None:
        _State.control.thread_began(getattr(self, "_plumbline_place", ""))
        try:
            real_bootstrap(self)
        finally:
            running = getattr(self, "_plumbline_running", None)
            if running is not None:
                running.release()
            _State.control.thread_ended()

    def join(self: Any, timeout: float | None = None) -> None:
        control, journal = _State.control, _State.journal
        running = getattr(self, "_plumbline_running", None)
        if running is None or self is threading.current_thread():
            return real_join(self, timeout)
        if timeout is None:
            slot = control.slot()
            if slot.nested or not running.locked():
                return real_join(self)
            key = f"thread:{os.getpid()}:{self.name}"
            journal.begin("Thread.join", key, self.name)
            slot.nested += 1
            try:
                real_join(self)
            finally:
                slot.nested -= 1
            return journal.end("Thread.join", key)
        if not control.virtual:
            return real_join(self, timeout)
        if running.acquire(timeout=max(timeout, 0)):
            running.release()
            real_join(self)
        return None

    module: Any = threading.Thread
    module.start, module._bootstrap_inner, module.join = start, bootstrap_inner, join
