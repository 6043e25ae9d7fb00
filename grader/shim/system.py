"""What a program asks of the system itself: pipes and forks of `os`, waits for children, shared memory, its own end.

Only calls that stand in the program's own lines are recorded: the library makes the same calls by the thousand.
"""

import functools
import os
import stat
import sys
import threading
from collections.abc import Callable
from typing import Any

from . import layout
from .frames import PROGRAM, whose
from .imports import after_import
from .ipc import Operations, descriptor_key


class Builtin:
    """A function of ours in the place of a built-in one; like that, it does not turn into a method of a class."""

    def __init__(self, module: str, name: str, function: Callable[..., Any]) -> None:
        """`function` is called in place of `module.name`."""
        self.__name__ = self.__qualname__ = name
        self.__module__ = module
        self._function = function

    def __call__(self, *args: Any, **options: Any) -> Any:
        """Do what the function does."""
        return self._function(*args, **options)

    def __reduce__(self) -> str:
        return self.__name__

    def __repr__(self) -> str:
        return f"<built-in function {self.__name__}>"


def install(operations: Operations) -> None:
    """Record what the program's own lines ask of the system, in this interpreter."""
    for name in ("read", "write"):
        _record(operations, name, _pipe_key)
    for name in ("waitpid", "wait", "wait3", "wait4", "waitid"):
        _record(operations, name, _child_key)
    _record_pipes(operations)
    _record_starts(operations)
    _record_notifications(operations)
    after_import("multiprocessing.shared_memory", functools.partial(_record_shared_memory, operations))
    _record_looks(operations)
    _record_the_end(operations)


def _by_program() -> bool:
    """Tell whether the caller of the function of ours that asks this stands in the program."""
    return whose(sys._getframe(3).f_code) == PROGRAM


def _record(operations: Operations, name: str, key_of: Callable[..., str | None]) -> None:
    real = getattr(os, name, None)
    if real is None:
        return

    def recorded(*args: Any, **options: Any) -> Any:
        key = key_of(*args) if _by_program() else None
        if key is None:
            return real(*args, **options)
        result = operations.run(f"os.{name}", key, real, *args, **options)
        _note_exit(operations, name, result)
        return result

    setattr(os, name, Builtin("os", name, recorded))


def _pipe_key(fd: int = -1, *_: Any) -> str | None:
    try:
        mode = os.fstat(fd).st_mode
    except (OSError, TypeError):  # the real call says what is wrong
        return None
    return descriptor_key(fd) if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) else None


def _child_key(pid: Any = -1, *_: Any) -> str:
    return f"process:{pid}" if isinstance(pid, int) and pid > 0 else "process:"


def _note_exit(operations: Operations, name: str, result: Any) -> None:
    """Note how a child ended that the program itself has waited for."""
    if name in ("waitpid", "wait", "wait3", "wait4") and result[0] > 0:
        code = os.waitstatus_to_exitcode(result[1])
        operations.journal.write(layout.EXITED, result[0], "", str(code))


def _record_pipes(operations: Operations) -> None:
    for name in ("pipe", "pipe2"):
        real = getattr(os, name, None)
        if real is not None:
            setattr(os, name, Builtin("os", name, functools.partial(_make_pipe, operations, real)))


def _make_pipe(operations: Operations, real: Callable[..., Any], *args: Any) -> Any:
    ends = real(*args)
    if whose(sys._getframe(2).f_code) == PROGRAM:
        operations.journal.made("os.pipe", descriptor_key(ends[0]))
    return ends


def _record_starts(operations: Operations) -> None:
    """Note each child when its parent has started it, and how: it may die before it can do so itself."""
    from multiprocessing.process import BaseProcess

    base: Any = BaseProcess
    real, journal = base.start, operations.journal
    methods: set[str] = set()

    @functools.wraps(real)
    def start(self: Any) -> None:
        real(self)
        path, parent = (".".join(map(str, (0, *places))) for places in (self._identity, self._identity[:-1]))
        journal.write(layout.PROCESS, self.pid, path, self.name, parent, str(bool(self.daemon)))
        method = getattr(self._popen, "method", "")
        if method not in methods:
            methods.add(method)
            journal.write(layout.NOTE, 0, "start_method", method)

    base.start = start


def _record_notifications(operations: Operations) -> None:
    from multiprocessing import synchronize

    condition: Any = synchronize.Condition
    for name in ("notify", "notify_all"):
        condition_method = getattr(condition, name)
        setattr(condition, name, _noted(operations, condition_method, "Condition.notify"))


def _noted(operations: Operations, real: Callable[..., Any], call: str) -> Callable[..., Any]:
    @functools.wraps(real)
    def noted(self: Any, *args: Any, **options: Any) -> Any:
        if not operations.control.slot().nested:
            operations.journal.end(call, f"sem:{self._wait_semaphore._semlock.inode}")
        return real(self, *args, **options)

    return noted


def _record_shared_memory(operations: Operations, shared_memory: Any) -> None:
    kind: Any = shared_memory.SharedMemory
    real_init, real_unlink = kind.__init__, kind.unlink

    @functools.wraps(real_init)
    def init(self: Any, name: Any = None, create: bool = False, *args: Any, **options: Any) -> None:
        real_init(self, name, create, *args, **options)
        if create:
            operations.journal.made("SharedMemory", f"shm:{self.name}")

    @functools.wraps(real_unlink)
    def unlink(self: Any) -> None:
        real_unlink(self)
        operations.journal.end("SharedMemory.unlink", f"shm:{self.name}")

    kind.__init__, kind.unlink = init, unlink


def _record_looks(operations: Operations) -> None:
    """Note whose exit code the program looks at."""
    from multiprocessing.process import BaseProcess

    base: Any = BaseProcess
    real = base.exitcode.fget

    def exitcode(self: Any) -> Any:
        code = real(self)
        if code is not None and whose(sys._getframe(1).f_code) == PROGRAM:
            operations.journal.write(layout.NOTE, 0, "looked", str(self.pid))
        return code

    base.exitcode = property(exitcode, doc=base.exitcode.__doc__)


def _record_the_end(operations: Operations) -> None:
    """Note that an interpreter, at its end, waits for threads, and for which."""
    module: Any = threading
    real = module._shutdown

    def shutdown() -> None:
        main, key = threading.main_thread(), f"thread:{os.getpid()}:exit"
        waited = [t.name for t in threading.enumerate() if t is not main and not t.daemon]
        if waited and not operations.control.slot().nested:
            operations.journal.write(layout.BEGIN, 0, "interpreter exit", key, "", ",".join(waited))
            real()
            operations.journal.end("interpreter exit", key)
        else:
            real()

    module._shutdown = shutdown
