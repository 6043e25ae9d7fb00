"""Virtual time for everything in the interpreter that reads or waits for it, at rate 0: only the supervisor moves it.

Replaced are the functions of `time`, the timeouts of `select` (and so of `selectors`, `multiprocessing.connection`,
queues, `Process.join` and asyncio), of `threading`, of interval timers, and `datetime.now`. Each wait without a
timeout stays what it is, a real system call, so that the supervisor sees it.
"""

import datetime
import functools
import os
import select
import selectors
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

from . import layout
from .control import Control
from .journal import Journal

_SECOND = 1_000_000_000
MONOTONIC_START_NS = 1000 * _SECOND
_real_poll: Any = getattr(select, "poll", None)
_real_epoll: Any = getattr(select, "epoll", None)
_real_select = select.select


class _Reader:
    """A clock function. Not a Python function, which would turn into a method when kept in a class."""

    def __init__(self, name: str, read: Callable[[], Any]) -> None:
        self.__name__ = self.__qualname__ = name
        self.__module__ = "time"
        self._read = read

    def __call__(self) -> Any:
        return self._read()

    def __reduce__(self) -> str:
        return self.__name__

    def __repr__(self) -> str:
        return f"<built-in function {self.__name__}>"


def install(control: Control, journal: Journal) -> None:
    """Replace what reads or waits for time in this interpreter. To be called once, before the program's code."""
    before = {name: (module, getattr(module, name)) for module in (time, select) for name in vars(module)}
    _install_time(control, journal)
    _install_select(control)
    _replace_copies({id(real): getattr(module, name) for name, (module, real) in before.items() if callable(real)})
    _install_signals(control)
    _install_datetime()


def _replace_copies(replacement: dict[int, Any]) -> None:
    """Replace what modules imported earlier have copied, such as `from time import monotonic`."""
    own = __name__.rpartition(".")[0]
    for module_name, module in list(sys.modules.items()):
        if module not in (None, time, select) and not module_name.startswith(own):
            for name, value in list(vars(module).items()):
                if (new := replacement.get(id(value))) is not None and new is not value:
                    setattr(module, name, new)
    own_selectors: Any = selectors
    for kind in (getattr(own_selectors, "PollSelector", None), getattr(own_selectors, "EpollSelector", None)):
        if kind is not None:
            kind._selector_cls = replacement[id(kind._selector_cls)]
    own_selectors.SelectSelector._select = staticmethod(select.select)


def _install_time(control: Control, journal: Journal) -> None:
    def monotonic_ns() -> int:
        return MONOTONIC_START_NS + control.look_at_clock()

    def time_ns() -> int:
        return control.epoch() + control.look_at_clock()

    for name, read in (("monotonic", monotonic_ns), ("perf_counter", monotonic_ns), ("time", time_ns)):
        setattr(time, name, _Reader(name, functools.partial(_in_seconds, read)))
        setattr(time, f"{name}_ns", _Reader(f"{name}_ns", read))
    _install_clock_gettime(monotonic_ns, time_ns)
    _install_calendar(time_ns)

    real_sleep = time.sleep

    def sleep(seconds: float, /) -> None:
        if not control.virtual:
            return real_sleep(seconds)
        if (
            not isinstance(seconds, (int, float))
            and not hasattr(seconds, "__index__")
            and not hasattr(seconds, "__float__")
        ):
            raise TypeError(f"'{type(seconds).__name__}' object cannot be interpreted as an integer")
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        control.slot().asked = 0
        journal.begin("time.sleep", "", f"{float(seconds):g}")
        control.sleep_until(control.own_now() + int(float(seconds) * _SECOND))
        journal.end("time.sleep", "")
        return None

    _publish(time, sleep)


def _install_clock_gettime(monotonic_ns: Callable[[], int], time_ns: Callable[[], int]) -> None:
    real, real_ns = time.clock_gettime, time.clock_gettime_ns
    own = {time.CLOCK_REALTIME: time_ns}
    for name in ("CLOCK_MONOTONIC", "CLOCK_MONOTONIC_RAW", "CLOCK_BOOTTIME"):
        if hasattr(time, name):
            own[getattr(time, name)] = monotonic_ns

    def clock_gettime(clock: int, /) -> float:
        return own[clock]() / _SECOND if clock in own else real(clock)

    def clock_gettime_ns(clock: int, /) -> int:
        return own[clock]() if clock in own else real_ns(clock)

    _publish(time, clock_gettime, clock_gettime_ns)


def _install_calendar(time_ns: Callable[[], int]) -> None:
    real_local, real_gm, real_ctime = time.localtime, time.gmtime, time.ctime
    real_strftime, real_asctime = time.strftime, time.asctime

    def seconds_or_now(seconds: float | None) -> float:
        return time_ns() / _SECOND if seconds is None else seconds

    def localtime(seconds: float | None = None, /) -> time.struct_time:
        return real_local(seconds_or_now(seconds))

    def gmtime(seconds: float | None = None, /) -> time.struct_time:
        return real_gm(seconds_or_now(seconds))

    def ctime(seconds: float | None = None, /) -> str:
        return real_ctime(seconds_or_now(seconds))

    def strftime(text: str, when: Any = None, /) -> str:
        return str(real_strftime(text, localtime() if when is None else when))

    def asctime(when: Any = None, /) -> str:
        return real_asctime(localtime() if when is None else when)

    _publish(time, localtime, gmtime, ctime, strftime, asctime)


def _in_seconds(read_ns: Callable[[], int]) -> float:
    return read_ns() / _SECOND


def _publish(module: Any, *functions: Any) -> None:
    """Put functions in place of the module's own, under their names, so that they can be pickled as before."""
    for function in functions:
        function.__qualname__ = function.__name__
        function.__module__ = module.__name__
        setattr(module, function.__name__, function)


def _install_datetime() -> None:
    real: Any = datetime.datetime

    class _Meta(type):
        def __instancecheck__(cls, thing: object) -> bool:
            return isinstance(thing, real)

        def __subclasscheck__(cls, kind: type) -> bool:
            return issubclass(kind, real)

    class VirtualDatetime(real, metaclass=_Meta):  # type: ignore[misc]  # what is replaced is known at run time only
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Any:
            return cls.fromtimestamp(time.time(), tz)

        @classmethod
        def utcnow(cls) -> Any:
            return cls.fromtimestamp(time.time(), datetime.UTC).replace(tzinfo=None)

        @classmethod
        def today(cls) -> Any:
            return cls.fromtimestamp(time.time())

        def __repr__(self) -> str:
            return str("datetime." + real.__repr__(self))

    VirtualDatetime.__name__ = VirtualDatetime.__qualname__ = "datetime"
    VirtualDatetime.__module__ = "datetime"
    datetime.datetime = VirtualDatetime  # type: ignore[misc]  # the point of it


# -- select, poll, epoll


def _install_select(control: Control) -> None:
    def note(ready: Any) -> Any:
        slot = control.slot()
        if ready:
            slot.asked = 0
        elif not slot.nested:
            control.not_yet()
        return ready

    class Poll:
        """`select.poll()` whose timeouts are virtual."""

        def __init__(self) -> None:
            self._real = _real_poll()
            self.register, self.modify, self.unregister = self._real.register, self._real.modify, self._real.unregister

        def poll(self, timeout: float | None = None, /) -> Any:
            if timeout is None or timeout < 0 or not control.virtual:
                return self._real.poll(timeout)
            if timeout == 0:
                return note(self._real.poll(0))
            deadline = control.own_now() + int(timeout * 1_000_000)
            while True:
                ready = self._real.poll(0)
                if ready or control.wait_with(self._real, deadline) is layout.BY_SUPERVISOR:
                    return ready

    own_select: Any = select
    own_select.poll = Poll
    if _real_epoll is not None:
        own_select.epoll = _virtual_epoll(control, note)
    _publish(select, _virtual_select(control, note))


def _virtual_epoll(control: Control, note: Callable[[Any], Any]) -> Any:
    class Epoll:
        """`select.epoll()` whose timeouts are virtual."""

        def __init__(self, sizehint: int = -1, flags: int = 0) -> None:
            self._adopt(_real_epoll(sizehint, flags))

        def _adopt(self, real: Any) -> None:
            self._real = real
            for name in ("register", "modify", "unregister", "fileno", "close"):
                setattr(self, name, getattr(real, name))

        @classmethod
        def fromfd(cls, fd: int, /) -> Any:
            epoll = cls.__new__(cls)
            epoll._adopt(_real_epoll.fromfd(fd))
            return epoll

        @property
        def closed(self) -> bool:
            return bool(self._real.closed)

        def poll(self, timeout: float | None = None, maxevents: int = -1) -> Any:
            if timeout is None or timeout < 0 or not control.virtual:
                return self._real.poll(timeout, maxevents)
            if timeout == 0:
                return note(self._real.poll(0, maxevents))
            deadline = control.own_now() + int(timeout * _SECOND)
            while True:
                ready = self._real.poll(0, maxevents)
                if ready or control.wait((self._real.fileno(),), deadline) is layout.BY_SUPERVISOR:
                    return ready

        def __enter__(self) -> Any:
            self._real.__enter__()
            return self

        def __exit__(self, *details: object) -> None:
            self._real.close()

    return Epoll


def _virtual_select(control: Control, note: Callable[[Any], Any]) -> Any:
    def select_(rlist: Any, wlist: Any, xlist: Any, timeout: float | None = None, /) -> Any:
        if timeout is None or timeout < 0 or not control.virtual:
            return _real_select(rlist, wlist, xlist, timeout)
        readers, writers = list(rlist), list(wlist)
        ready = _real_select(readers, writers, xlist, 0)
        if timeout == 0:
            return note(ready) if any(ready) else (note(()), ready)[1]
        deadline = control.own_now() + int(timeout * _SECOND)
        while not any(ready):
            poller = _real_poll()
            for files, events in ((readers, select.POLLIN), (writers, select.POLLOUT)):
                for file in files:
                    poller.register(file, events)
            woken = control.wait_with(poller, deadline)
            ready = _real_select(readers, writers, xlist, 0)
            if woken is layout.BY_SUPERVISOR:
                break
        return ready

    select_.__name__ = "select"
    return select_


# -- interval timers


def _install_signals(control: Control) -> None:
    real_set, real_get = signal.setitimer, signal.getitimer
    timer: dict[str, Any] = {"slot": None, "every": 0, "pid": 0}

    def slot() -> Any:
        if timer["slot"] is None or timer["pid"] != os.getpid():
            timer.update(slot=control.alarm_slot(), every=0, pid=os.getpid())
        return timer["slot"]

    def remaining() -> tuple[float, float]:
        if timer["pid"] != os.getpid():
            return 0.0, 0.0
        deadline = control.armed_until(slot())
        return (0.0, 0.0) if deadline is None else (max(1, deadline - control.own_now()) / _SECOND, timer["every"])

    def setitimer(which: int, seconds: float, interval: float = 0.0, /) -> tuple[float, float]:
        if which != signal.ITIMER_REAL or not control.virtual:
            return real_set(which, seconds, interval)
        before = remaining()
        deadline = control.own_now() + int(seconds * _SECOND) if seconds else None
        control.set_alarm(slot(), deadline, int(interval * _SECOND))
        timer["every"] = interval
        return before

    def alarm(seconds: int, /) -> int:
        before, _ = setitimer(signal.ITIMER_REAL, float(seconds))
        return -int(-before // 1)

    def getitimer(which: int, /) -> tuple[float, float]:
        return remaining() if which == signal.ITIMER_REAL and control.virtual else real_get(which)

    _publish(signal, setitimer, getitimer, alarm)
