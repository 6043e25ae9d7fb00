"""Gates and journal records around the operations of `multiprocessing`, and virtual timeouts for its semaphores.

Only the outermost operation of a thread is gated and recorded: the locks inside a queue are the queue's own affair.
The exceptions are a condition's lock, taken again after a wait, and the pieces of a message that is not in a queue: who
gets them first is a matter of the schedule.
"""

import _multiprocessing  # type: ignore[import-not-found]  # it has no stubs
import functools
import os
import sys
import zlib
from collections.abc import Callable
from typing import Any

from . import layout
from .clock import _SECOND
from .control import Control
from .frames import belongs_to_program, library_maker
from .journal import Journal


def install(control: Control, journal: Journal) -> None:
    """Wrap the operations of `multiprocessing` in this interpreter, once, after the clock has been replaced."""
    from multiprocessing import connection, queues, synchronize

    operations = Operations(control, journal)
    _install_semaphores(operations, synchronize)
    _install_connections(operations, connection)
    _install_queues(operations, queues)
    _install_processes(operations)


class Operations:
    """Wraps callables as operations: gate, record of the begin, the call, record of the end."""

    def __init__(self, control: Control, journal: Journal) -> None:
        self.control = control
        self.journal = journal

    def run(self, call: str, key: str, function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Call `function` as the operation `call` on the kernel object `key`."""
        control = self.control
        slot = control.slot()
        if slot.nested:
            return function(*args, **options)
        control.operation()
        self.journal.begin(call, key)
        started = control.own_now()
        slot.nested += 1
        try:
            result = function(*args, **options)
        except BaseException as error:
            slot.nested -= 1
            self.journal.fail(call, key, type(error).__name__)
            if type(error).__name__ in _NOT_YET:
                control.not_yet(started)
            raise
        slot.nested -= 1
        if call in _QUESTIONS and result == _QUESTIONS[call]:
            self.journal.fail(call, key, repr(result))
            control.not_yet(started)
            return result
        self.journal.end(call, key)
        if call in _READINESS:
            control.not_yet(started)
        else:
            control.succeeded()
        return result

    def wrap(self, owner: Any, name: str, call: str, key_of: Callable[[Any], str]) -> None:
        """Replace the method `name` of the class `owner` by itself as an operation."""
        method = getattr(owner, name)

        @functools.wraps(method)
        def operation(self: Any, *args: Any, **options: Any) -> Any:
            return operations.run(call, key_of(self), method, self, *args, **options)

        operations = self
        setattr(owner, name, operation)

    def after_making(self, owner: Any, kind: str, keys_of: Callable[[Any], tuple[str, ...]]) -> None:
        """Record each new object of the class `owner`, with the place where the program made it."""
        init = owner.__init__

        @functools.wraps(init)
        def recorded(self: Any, *args: Any, **options: Any) -> None:
            slot = operations.control.slot()
            slot.nested += 1
            try:
                init(self, *args, **options)
            finally:
                slot.nested -= 1
            if not slot.nested and type(self) is owner:
                operations.journal.made(kind, *keys_of(self), maker=library_maker(2))

        operations = self
        owner.__init__ = recorded


# Of a message of a connection: bytes of its size, and up to how many both are written in one piece
SIZE_OF_SIZE, AT_ONCE = 4, 16384
_NOT_YET = frozenset(("Empty", "Full"))
# That something is ready changes nothing: who is told so again and again, and takes nothing, is asking. `Pool` does so
# in the thread that looks after its workers, for as long as another of its threads leaves a result in the pipe.
_READINESS = frozenset(("connection.wait",))
# Questions, and the answer that means "not yet": a program that goes on asking must give others the time to move
_QUESTIONS = {
    "Queue.empty": True,
    "Queue.full": True,
    "SimpleQueue.empty": True,
    "Connection.poll": False,
    "Process.is_alive": True,
    "Lock.acquire": False,
    "Event.is_set": False,
}


def descriptor_key(fd: int) -> str:
    """Return the kernel's own name of what `fd` refers to: "pipe:[123]", "socket:[123]"."""
    try:
        return os.readlink(f"/proc/self/fd/{fd}")
    except OSError:
        return ""


def _connection_key(self: Any) -> str:
    if self._handle is None:
        return ""
    try:
        return str(self._plumbline_key)
    except AttributeError:
        self._plumbline_key = descriptor_key(self._handle)
        return str(self._plumbline_key)


def _queue_key(self: Any) -> str:
    return _connection_key(self._reader) if not self._reader.closed else ""


def _semaphore_key(self: Any) -> str:
    return f"sem:{self._semlock.inode}"


# -- semaphores: Lock, RLock, Semaphore, and what is built upon them


class _KnownSemaphore(_multiprocessing.SemLock):  # type: ignore[misc]  # it has no stubs
    """The semaphore of `multiprocessing`, knowing the number of its file: the name by which the kernel shows it.

    Under fork the standard library removes the file's name at once, so the number has to be asked for before that.
    """

    def __new__(cls, kind: int, value: int, maxvalue: int, name: str, unlink: bool) -> Any:
        self = super().__new__(cls, kind, value, maxvalue, name, False)
        self.inode = _inode(name)
        self.nameless = unlink
        if unlink:
            _multiprocessing.sem_unlink(name)
        return self

    @classmethod
    def _rebuild(cls, handle: int, kind: int, maxvalue: int, name: str) -> Any:
        self = super()._rebuild(handle, kind, maxvalue, name)
        self.inode = _inode(name)
        self.nameless = False
        return self

    @property
    def name(self) -> str | None:
        return None if self.nameless else super().name


def _inode(name: str | None) -> int:
    if name is None or not _SHOWS_SEMAPHORES:
        return zlib.crc32((name or "").encode())
    try:
        return os.stat(f"/dev/shm/sem.{name.lstrip('/')}").st_ino
    except OSError:
        return 0


_SHOWS_SEMAPHORES = os.path.isdir("/dev/shm")


def _install_semaphores(operations: Operations, synchronize: Any) -> None:
    _multiprocessing.SemLock = _KnownSemaphore

    def make_methods(self: Any) -> None:
        timed = TimedSemaphore(operations.control, self._semlock)
        key, name = _semaphore_key(self), f"{type(self).__name__}.acquire"
        # a subclass of ours stands for any class of the program's: the questions are known by the standard name
        call = "Lock.acquire" if type(self).__name__ in ("Lock", "RLock", "Semaphore", "BoundedSemaphore") else name

        def acquire(block: bool = True, timeout: float | None = None) -> bool:
            slot = operations.control.slot()
            if operations.control.gated and slot.in_condition:
                operations.control.operation()
            if slot.nested and timeout is None:  # a queue's own affair, and the most frequent of all
                return bool(timed.acquire(block))
            method = timed.acquire_to_send if slot.feeds else timed.acquire
            return bool(operations.run(call, key, method, block, timeout))

        def release() -> None:
            # noted before it happens, or whoever gets the lock next could be noted first
            outermost = not operations.control.slot().nested
            if outermost:
                operations.journal.end("Lock.release", key)
            try:
                timed.release()
            except (ValueError, AssertionError) as error:
                if outermost:
                    operations.journal.fail("Lock.release", key, type(error).__name__)
                raise

        self.acquire, self.release = acquire, release

    synchronize.SemLock._make_methods = make_methods
    synchronize.SemLock.__enter__ = lambda self: self.acquire()
    synchronize.SemLock.__exit__ = lambda self, *details: self.release()
    for kind in ("Lock", "RLock", "Semaphore", "BoundedSemaphore"):
        operations.after_making(getattr(synchronize, kind), kind, lambda self: (_semaphore_key(self),))
    operations.after_making(synchronize.Condition, "Condition", _condition_keys)
    operations.after_making(
        synchronize.Event, "Event", lambda self: (*_condition_keys(self._cond), _semaphore_key(self._flag))
    )
    operations.after_making(synchronize.Barrier, "Barrier", lambda self: _condition_keys(self._cond))
    _install_conditions(operations, synchronize)


def _condition_keys(self: Any) -> tuple[str, ...]:
    # the semaphore that waiters sleep on comes first: it is the one a blocked thread is found at
    return tuple(
        _semaphore_key(sem) for sem in (self._wait_semaphore, self._lock, self._sleeping_count, self._woken_count)
    )


def _install_conditions(operations: Operations, synchronize: Any) -> None:
    def wait_key(self: Any) -> str:
        return _semaphore_key(self._wait_semaphore)

    real_wait = synchronize.Condition.wait

    @functools.wraps(real_wait)
    def wait(self: Any, timeout: float | None = None) -> bool:
        slot = operations.control.slot()
        slot.in_condition += 1
        try:
            return bool(operations.run("Condition.wait", wait_key(self), real_wait, self, timeout))
        finally:
            slot.in_condition -= 1

    synchronize.Condition.wait = wait
    operations.wrap(synchronize.Event, "wait", "Event.wait", lambda self: wait_key(self._cond))
    operations.wrap(synchronize.Event, "set", "Event.set", lambda self: wait_key(self._cond))
    operations.wrap(synchronize.Event, "is_set", "Event.is_set", lambda self: wait_key(self._cond))
    operations.wrap(synchronize.Barrier, "wait", "Barrier.wait", lambda self: wait_key(self._cond))


class TimedSemaphore:
    """Acquire and release of one semaphore, with virtual timeouts.

    Without a timeout it is the real, blocking call. With one, the thread registers, tries, and waits for its deadline
    or for somebody who has released this semaphore; whoever releases looks for such threads and wakes them to try
    again. A thread registers before it tries, and a releaser looks after it has released, so no release is missed; and
    at the deadline there is one last try. Of several that wait only the first in line tries, and wakes the others when
    it leaves: who gets the semaphore does not depend on who is faster.
    """

    def __init__(self, control: Control, semlock: Any) -> None:
        self._control = control
        self._semlock = semlock
        self._key = semlock.inode

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        """As `multiprocessing.Lock.acquire`."""
        if not block or timeout is None or not self._control.virtual:
            return bool(self._semlock.acquire(block, timeout))
        if self._semlock.acquire(False):
            return True
        return timeout > 0 and self._acquire_until(self._control.own_now() + int(timeout * _SECOND))

    def acquire_to_send(self, block: bool = True, timeout: float | None = None) -> bool:
        """As `acquire`, by a queue's feeder: to take a lock that is free and to send is one step of its."""
        if self._semlock.acquire(False):
            self._control.slot().turn = self._control.step
            return True
        return self.acquire(block, timeout)

    def _acquire_until(self, deadline: int) -> bool:
        control = self._control
        slot = control.waiting_slot()
        control.want(slot, self._key)
        try:
            while not (control.is_first(slot, self._key) and self._semlock.acquire(False)):
                if control.wait((), deadline) is layout.BY_SUPERVISOR:
                    return bool(self._semlock.acquire(False))
            return True
        finally:
            control.want(slot, 0)
            control.tell(self._key)  # the next in line has left it to this one

    def release(self) -> None:
        """As `multiprocessing.Lock.release`."""
        self._semlock.release()
        if self._control.virtual:
            self._control.tell(self._key)


# -- connections and queues


def _install_connections(operations: Operations, connection: Any) -> None:
    base = connection._ConnectionBase
    for name in ("send", "send_bytes", "recv", "recv_bytes", "recv_bytes_into", "poll"):
        operations.wrap(base, name, f"Connection.{name}", _connection_key)
    _take_pieces_in_turns(operations.control, connection.Connection, base)
    real_pipe = connection.Pipe

    @functools.wraps(real_pipe)
    def pipe(duplex: bool = True) -> Any:
        ends = real_pipe(duplex)
        if not operations.control.slot().nested:
            operations.journal.made("Pipe", *dict.fromkeys(_connection_key(end) for end in ends))
        return ends

    connection.Pipe = pipe
    real_wait = connection.wait

    @functools.wraps(real_wait)
    def wait(object_list: Any, timeout: float | None = None) -> Any:
        objects = list(object_list)
        keys = " ".join(descriptor_key(thing if isinstance(thing, int) else thing.fileno()) for thing in objects)
        return operations.run("connection.wait", keys, real_wait, objects, timeout)

    connection.wait = wait


def _take_pieces_in_turns(control: Control, connection: Any, base: Any) -> None:
    """Have a thread that sends or receives a message itself wait for its turn before its next piece.

    A message is read in pieces, its size first; so is a large one written. Where several do that without a lock, a
    piece wakes others, and whose piece is next would be a matter of the machine. A queue's own lock lets in only one.
    """
    real_receive, real_send = connection._recv, connection._send
    (real_read,), (real_write,) = real_receive.__defaults__, real_send.__defaults__

    def read(handle: int, remaining: int) -> bytes:
        before = control.step
        piece: bytes = real_read(handle, remaining)
        waited = control.step != before
        more_to_come = len(piece) < remaining or remaining == SIZE_OF_SIZE
        if piece and more_to_come and (waited or remaining > AT_ONCE):
            control.operation()
        return piece

    def receive(self: Any, size: int, read_piece: Any = real_read) -> Any:
        if read_piece is not real_read or not control.slot().in_pieces:
            return real_receive(self, size, read_piece)
        if size > AT_ONCE:
            control.operation()
        return real_receive(self, size, read)

    def send(self: Any, data: Any, write_piece: Any = real_write) -> None:
        before = control.step
        real_send(self, data, write_piece)
        if len(data) == SIZE_OF_SIZE and control.step != before and control.slot().in_pieces:
            control.operation()

    connection._recv, connection._send = receive, send
    for name in ("recv", "recv_bytes", "recv_bytes_into", "send", "send_bytes"):
        setattr(base, name, _in_pieces(control, getattr(base, name)))


def _in_pieces(control: Control, method: Any) -> Any:
    @functools.wraps(method)
    def operation(self: Any, *args: Any, **options: Any) -> Any:
        slot = control.slot()
        if slot.nested or not control.gated:
            return method(self, *args, **options)
        slot.in_pieces = True
        try:
            return method(self, *args, **options)
        finally:
            slot.in_pieces = False

    return operation


def _install_queues(operations: Operations, queues: Any) -> None:
    for owner, kind in (
        (queues.Queue, "Queue"),
        (queues.JoinableQueue, "JoinableQueue"),
        (queues.SimpleQueue, "SimpleQueue"),
    ):
        operations.after_making(owner, kind, _queue_keys)
    for name in ("put", "get", "empty", "full", "join_thread"):
        operations.wrap(queues.Queue, name, f"Queue.{name}", _queue_key)
    for name in ("put", "get", "empty"):
        operations.wrap(queues.SimpleQueue, name, f"SimpleQueue.{name}", _queue_key)
    operations.wrap(queues.JoinableQueue, "put", "Queue.put", _queue_key)
    for name in ("task_done", "join"):
        operations.wrap(queues.JoinableQueue, name, f"JoinableQueue.{name}", _queue_key)

    real_feed = queues.Queue._feed

    def feed(*args: Any) -> None:
        operations.control.slot().feeds = True
        real_feed(*args)

    queues.Queue._feed = staticmethod(feed)
    real_error = queues.Queue._on_queue_feeder_error

    def on_error(error: BaseException, obj: Any) -> None:
        operations.journal.write(layout.NOTE, 0, "feeder_error", type(error).__name__, text_of(error))
        real_error(error, obj)

    queues.Queue._on_queue_feeder_error = staticmethod(on_error)


def _queue_keys(self: Any) -> tuple[str, ...]:
    keys = [_connection_key(self._reader)]
    parts = (("_rlock", "get"), ("_wlock", "write"), ("_sem", "room"), ("_unfinished_tasks", "unfinished"))
    for name, role in parts:
        lock = getattr(self, name, None)
        if lock is not None:
            keys.append(f"{_semaphore_key(lock)}={role}")
    condition = getattr(self, "_cond", None)
    if condition is not None:
        keys.append(f"{_semaphore_key(condition._wait_semaphore)}=join")
        keys.append(f"{_semaphore_key(condition._lock)}=count")
    return tuple(keys)


# -- processes


def _install_processes(operations: Operations) -> None:
    from multiprocessing import process

    control, journal = operations.control, operations.journal
    _record_exit_codes(journal)
    base: Any = process.BaseProcess
    operations.wrap(base, "start", "Process.start", lambda self: f"child:{_place_of(self)}")
    for name in ("join", "is_alive"):
        operations.wrap(base, name, f"Process.{name}", _process_key)
    real_bootstrap = base._bootstrap

    @functools.wraps(real_bootstrap)
    def bootstrap(self: Any, *args: Any, **options: Any) -> int:
        control.rename(_place_of(self))
        _record_process(journal, control, self)
        self.run = recording_death(self.run)
        control.operation()
        control.keep_turn()
        code = real_bootstrap(self, *args, **options)
        control.operation()
        journal.write(layout.EXITED, 0, control.path, str(code))
        return int(code)

    def recording_death(run: Callable[[], None]) -> Callable[[], None]:
        def recorded() -> None:
            try:
                run()
            except Exception as error:
                record_death(journal, control, error)
                raise

        return recorded

    base._bootstrap = bootstrap


def _record_exit_codes(journal: Journal) -> None:
    """Note each child's exit code when its parent learns it: a killed child cannot note it itself."""
    if sys.platform == "win32":
        from multiprocessing import popen_spawn_win32

        _record_exit_code(journal, popen_spawn_win32.Popen, "wait")
    else:
        from multiprocessing import popen_fork, popen_forkserver

        for starter in (popen_fork.Popen, popen_forkserver.Popen):  # spawn's is a kind of fork's
            _record_exit_code(journal, starter, "poll")


def _record_exit_code(journal: Journal, starter: Any, name: str) -> None:
    real = getattr(starter, name)

    @functools.wraps(real)
    def learn(self: Any, *args: Any, **options: Any) -> Any:
        known = self.returncode is not None
        code = real(self, *args, **options)
        if code is not None and not known:
            journal.write(layout.EXITED, self.pid, "", str(code))
        return code

    setattr(starter, name, learn)


def _place_of(self: Any) -> str:
    return ".".join(map(str, (0, *self._identity)))


def _process_key(self: Any) -> str:
    return f"process:{self._popen.pid}" if self._popen is not None else ""


def _record_process(journal: Journal, control: Control, process: Any) -> None:
    parent = ".".join(map(str, (0, *process._identity[:-1])))
    journal.write(layout.PROCESS, os.getpid(), control.path, process.name, parent, str(bool(process.daemon)))


def record_death(journal: Journal, control: Control, error: BaseException) -> None:
    """Note the exception that ends this process, with the innermost line of the program."""
    file, line = place_of(error)
    journal.write(layout.DIED, line, control.path, type(error).__name__, file, text_of(error))


def place_of(error: BaseException) -> tuple[str, int]:
    """Return file and line of the innermost frame of the program in the error's traceback, or ("", 0)."""
    file, line = "", 0
    trace = error.__traceback__
    while trace is not None:
        if belongs_to_program(trace.tb_frame.f_code.co_filename):
            file, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    return file, line


def text_of(error: BaseException) -> str:
    """Return the error's text, cut; the student's own `__str__` may fail."""
    try:
        return str(error)[:500].replace("\0", "\\0")
    except Exception as second:
        return f"(its text failed with {type(second).__name__})"
