"""A process's view of the shared control memory: its slots, the virtual clock, and the one way to wait for it.

**How a wait works.** A thread that must wait until a virtual instant writes the deadline into its slot, sets the slot's
state, and then blocks for real, without a timeout, in `poll` on its own *wake pipe* (and on whatever else may end the
wait). The supervisor proves that nothing can move, moves the clock, and writes one byte into that pipe. The clock only
ever moves while every thread is blocked, so a timeout can never race with the event it waits for.

**Ticks.** Reading the clock and asking again and again cost a little virtual time, or a program that waits by looking
at the clock would never end. Each thread counts its own ticks; the time is `now` plus the ticks of all, which keeps
cause before effect between processes without a lock.
"""

import _thread
import mmap
import os
import select
import struct
from collections.abc import Callable, Iterable
from typing import Any

from . import layout

try:
    import fcntl
except ImportError:  # not a Unix: then there is no virtual time either, and hardly anything needs it
    fcntl = None  # type: ignore[assignment]

_poll_type: Any = getattr(select, "poll", None)
_allocate = _thread.allocate_lock

CLOCK_TICK_NS = 500
OPERATION_TICK_NS = 1_000
ASK_FIRST_NS = 20_000
ASK_MOST_NS = 60_000_000_000
YIELD_AFTER_NS = 1_000_000
PATIENCE = 3
LOOKS_FREE = 64


_STATE = struct.Struct("<I")
_WAIT = struct.Struct("<qI")


class Slot:
    """One thread's place in the control memory, and its wake pipe."""

    __slots__ = (
        "announced",
        "asked",
        "asking_since",
        "base",
        "children",
        "debt",
        "feeds",
        "in_condition",
        "in_pieces",
        "index",
        "looked",
        "looking_since",
        "nested",
        "path",
        "reader",
        "step",
        "ticks_then",
        "turn",
        "writer",
    )

    def __init__(self, index: int, path: str = "") -> None:
        self.index = index
        self.path = path
        self.children = 0  # threads that this one has started
        self.step = -1  # the step in which it last looked at its own time, and what it had ticked before that step
        self.ticks_then = 0
        self.base = layout.SLOTS_AT + index * layout.SLOT_SIZE
        self.reader = self.writer = -1
        self.announced = 0
        self.nested = 0  # depth inside an operation of ours: inner operations are part of the outer one
        self.asked = 0  # times in a row that a question had the answer "not yet"
        self.looked = 0  # times in a row that the clock was read
        self.asking_since = self.looking_since = 0
        self.in_condition = 0
        self.in_pieces = False  # it receives a message, which others may take pieces of
        self.turn = -1  # the step in which it was let go on, if it has done nothing since that others could see
        self.feeds = False  # it is a queue's feeder
        self.debt = 0  # virtual ns spent since the last wait


class Control:
    """The control memory of a run, as one process sees it."""

    def __init__(self, fd: int, high_fd: int) -> None:
        self.fd = fd
        self.high_fd = high_fd
        self.memory = mmap.mmap(fd, layout.CONTROL_SIZE)
        view = memoryview(self.memory)
        self._ticks = view[layout.TICKS_AT : layout.WANTS_AT].cast("Q")
        self._wants = view[layout.WANTS_AT : layout.PROGRESS_AT].cast("Q")
        self._progress = view[layout.PROGRESS_AT : layout.CONTROL_SIZE].cast("Q")
        self._words = view[: layout.HEADER_SIZE].cast("I")
        self._longs = view[: layout.HEADER_SIZE].cast("q")
        self._slots: dict[int, Slot] = {}
        self._allocating = _allocate()
        self.path = "0"
        self._threads = 0
        self.on_new_thread: Callable[[str], None] | None = None
        self.on_owner: Callable[[str], None] | None = None
        self._places: dict[int, str] = {}
        self.read_flags()

    def read_flags(self) -> None:
        """Take over the mode of the run that is about to start."""
        flags = self._words[layout.OFF_FLAGS // 4]
        self.virtual = bool(flags & layout.FLAG_VIRTUAL)
        self.gated = bool(flags & layout.FLAG_GATED)
        self.bell = layout.BELL_FD if flags & layout.FLAG_BELL else -1

    # -- slots

    def slot(self) -> Slot:
        """Return the calling thread's slot, made at its first call."""
        try:
            return self._slots[_thread.get_ident()]
        except KeyError:
            return self._new_thread_slot()

    def _new_thread_slot(self) -> Slot:
        me = _thread.get_ident()
        path = self.path if self._threads == 0 else self._places.get(me) or f"{self.path}/tx{self._threads}"
        self._threads += 1
        slot = self._allocate(path)
        self._slots[me] = slot
        self._write_slot(slot, layout.RUNNING, _thread.get_native_id(), path)
        if self.on_owner is not None:
            self.on_owner(path)
        if self.on_new_thread is not None and path != self.path:
            self.on_new_thread(path)
        return slot

    def alarm_slot(self) -> Slot:
        """Return a slot of its own for the process's interval timer."""
        slot = self._allocate()
        self._write_slot(slot, layout.RUNNING, 0, f"{self.path}/alarm")
        return slot

    def _allocate(self, path: str = "") -> Slot:
        """Return a slot; one that another thread has had goes on counting where that left off."""
        slot = Slot(self._allocate_index(), path)
        slot.announced = layout.SLOT.unpack_from(self.memory, slot.base)[5]
        self._wants[slot.index] = 0
        return slot

    def _write_slot(self, slot: Slot, state: int, tid: int, path: str) -> None:
        name = path.encode("ascii", "replace")[-36:]
        layout.SLOT.pack_into(self.memory, slot.base, state, tid, os.getpid(), -1, 0, slot.announced, name)

    def _allocate_index(self) -> int:
        with self._allocating:
            try:
                fcntl.lockf(self.fd, fcntl.LOCK_EX)
            except OSError:  # the program has closed our descriptor: no more slots, and the supervisor is told
                self._words[layout.OFF_OVERFLOW // 4] = 1
                return layout.SLOTS - 1
            try:
                index = self._words[layout.OFF_USED // 4]
                if index >= layout.SLOTS - 1:
                    return self._used_before()
                self._words[layout.OFF_USED // 4] = index + 1
                return index
            finally:
                fcntl.lockf(self.fd, fcntl.LOCK_UN)

    def _used_before(self) -> int:
        """Return a slot whose thread has ended; without one, the last, which all the others share."""
        ended: dict[int, bool] = {}
        for index in range(layout.SLOTS - 1):
            base = layout.SLOTS_AT + index * layout.SLOT_SIZE
            state, _tid, pid, *_ = layout.SLOT.unpack_from(self.memory, base)
            if state not in (layout.FREE, layout.ENDED) and pid not in ended:
                ended[pid] = not os.path.exists(f"/proc/{pid}")
            if state == layout.ENDED or ended.get(pid):
                _STATE.pack_into(self.memory, base, layout.RUNNING)
                return index
        self._words[layout.OFF_OVERFLOW // 4] = 1
        return layout.SLOTS - 1

    def rename(self, path: str) -> None:
        """Give this process its place in the family tree; threads that come later are named after it."""
        self.path = path
        slot = self.slot()
        slot.path = path
        struct.pack_into("<36s", self.memory, slot.base + 28, path.encode("ascii", "replace")[-36:])
        if self.on_owner is not None:
            self.on_owner(path)

    def after_fork_in_child(self, path: str) -> None:
        """Forget the parent's threads: none of them came along, and their wake pipes are not ours."""
        for slot in self._slots.values():
            for fd in (slot.reader, slot.writer):
                if fd >= 0:
                    _close(fd)
        self._slots = {}
        self._places = {}
        self._threads = 0
        self._allocating = _allocate()
        self.path = path

    def place_of_next_thread(self) -> str:
        """Return the place of a thread that the calling one is about to start.

        Threads are numbered by who starts them, not by who moves first: that would depend on the machine.
        """
        slot = self.slot()
        slot.children += 1
        return f"{slot.path}.{slot.children}" if "/t" in slot.path else f"{slot.path}/t{slot.children}"

    def thread_began(self, place: str) -> None:
        """Take note of the place of the calling thread."""
        self._places[_thread.get_ident()] = place

    def thread_ended(self) -> None:
        """Give back what the calling thread's slot holds."""
        self._places.pop(_thread.get_ident(), None)
        slot = self._slots.pop(_thread.get_ident(), None)
        if slot is not None:
            self._set_state(slot, layout.ENDED)
            if slot.reader >= 0:
                _close(slot.reader)
                _close(slot.writer)

    # -- the clock

    def now(self) -> int:
        """Return the virtual time of the run in nanoseconds."""
        used = self._words[layout.OFF_USED // 4]
        return self._longs[layout.OFF_NOW // 8] + sum(self._ticks[: used + 1])

    def own_now(self) -> int:
        """Return the virtual time as the calling thread alone has made it: since its step began, only its own ticks.

        Never later than `now`. What other threads tick meanwhile depends on how fast they are; a deadline counted from
        here does not, and so it is the same again in each replay.
        """
        slot = self.slot()
        self._come_to_step(slot)
        return self._longs[layout.OFF_STEP_BEGAN // 8] + self._ticks[slot.index] - slot.ticks_then

    def stamp(self, slot: Slot) -> tuple[int, int]:
        """Return the step, and what `own_now` is to the slot's thread: what a record of the journal bears."""
        longs = self._longs
        step = longs[layout.OFF_STEP // 8]
        if step != slot.step:
            self._come_to_step(slot)
        return step, longs[layout.OFF_STEP_BEGAN // 8] + self._ticks[slot.index] - slot.ticks_then

    def _come_to_step(self, slot: Slot) -> None:
        step = self._longs[layout.OFF_STEP // 8]
        if step != slot.step:
            slot.step, slot.ticks_then = step, self._ticks[slot.index]

    def epoch(self) -> int:
        """Return what `time.time_ns` shows at virtual time 0."""
        return self._longs[layout.OFF_EPOCH // 8]

    @property
    def step(self) -> int:
        """How many waits the supervisor has ended so far."""
        return self._longs[layout.OFF_STEP // 8]

    def look_at_clock(self) -> int:
        """Return the time, and charge for looking: more and more, if the thread does nothing else.

        Inside an operation of ours it is the thread's own time, from which timeouts are counted there.
        """
        slot = self.slot()
        if not self.virtual:
            return self.now()
        now = self.own_now()
        slot.looked += 1
        if slot.looked == 1:
            slot.looking_since = now
        self._spend(slot, max(CLOCK_TICK_NS, (now - slot.looking_since) // 64 if slot.looked > LOOKS_FREE else 0))
        return self.own_now() if slot.nested else self.now()

    def _spend(self, slot: Slot, ns: int) -> None:
        self._come_to_step(slot)
        self._ticks[slot.index] += ns
        slot.debt += ns
        if slot.debt >= YIELD_AFTER_NS and not slot.nested:
            self.sleep_until(self.own_now())

    # -- what operations report

    def operation(self) -> None:
        """Pass the gate before an operation: under a schedule, wait for one's turn, unless one has it already."""
        slot = self.slot()
        slot.looked = 0
        if self.gated:
            turn, slot.turn = slot.turn, -1
            if turn != self.step:
                self.sleep_until(self.own_now(), layout.GATED)
        elif self.virtual:
            self._spend(slot, OPERATION_TICK_NS)

    def succeeded(self) -> None:
        """Note that an operation did something: the thread is not just asking."""
        slot = self.slot()
        slot.asked = 0
        self._progress[slot.index] += 1

    def not_yet(self, started_ns: int | None = None) -> None:
        """Note that a question had the answer "not yet".

        Who keeps asking pauses, or the others could not move: a little longer each time, in proportion to how long it
        has been asking, so that it is late by 3 % at most. An answer that was itself waited for since `started_ns`
        needs no pause.
        """
        slot = self.slot()
        now = self.own_now()
        if not self.virtual or (started_ns is not None and now - started_ns > YIELD_AFTER_NS):
            slot.asked = 0
            return
        slot.asked += 1
        if slot.asked == 1:
            slot.asking_since = now
        if slot.asked > PATIENCE:
            self.sleep_until(now + min(ASK_MOST_NS, max(ASK_FIRST_NS, (now - slot.asking_since) // 32)), layout.ASKING)

    # -- waiting

    def sleep_until(self, deadline_ns: int, state: int = layout.TIMED) -> None:
        """Block until the supervisor says that `deadline_ns` (virtual) has come, or that it is this thread's turn."""
        while self.wait((), deadline_ns, state) is not layout.BY_SUPERVISOR:
            pass  # a release that was meant for an earlier wait
        if state in (layout.TIMED, layout.ASKING):
            self.keep_turn()

    def keep_turn(self) -> None:
        """Let the next operation of the calling thread pass, if nobody else is let go on before that."""
        slot = self.slot()
        if not slot.nested:
            slot.turn = self.step

    def wait(self, fds: Iterable[int], deadline_ns: int, state: int = layout.TIMED) -> bytes | None:
        """Block until `deadline_ns` (virtual), or one of `fds` is readable, or a release; return what ended it.

        The result is `BY_SUPERVISOR` (the deadline has come), `BY_RELEASE` (something this thread waits for may have
        become free), or `None` (one of `fds` is ready).
        """
        poller = _poll_type()
        for fd in fds:
            poller.register(fd, select.POLLIN)
        return self.wait_with(poller, deadline_ns, state)

    def wait_with(self, poller: "select.poll", deadline_ns: int, state: int = layout.TIMED) -> bytes | None:
        """As `wait`, on a poll object to which the wake pipe is added for the duration.

        A signal handler may run inside the `poll` and wait in its turn, on the same slot; so each wait puts back what
        it found, or the outer one would go on with no deadline that anybody knows of.
        """
        slot = self.waiting_slot()
        slot.debt = 0
        if deadline_ns > self.own_now():
            slot.looked = 0  # it waits, so it does not just look at the clock
            slot.asked = slot.asked if state == layout.ASKING else 0
        poller.register(slot.reader, select.POLLIN)
        before = _WAIT.unpack_from(self.memory, slot.base + 16)[0], self._state(slot)
        self._announce(slot, deadline_ns, state)
        try:
            poller.poll()
        finally:
            self._announce(slot, *before)
            poller.unregister(slot.reader)
        return self._drain(slot)

    def _announce(self, slot: Slot, deadline_ns: int, state: int) -> None:
        slot.announced += 1
        _WAIT.pack_into(self.memory, slot.base + 16, deadline_ns, slot.announced)
        self._set_state(slot, state)
        if self.bell >= 0 and state in layout.WAITING:
            self._ring()

    def _ring(self) -> None:
        try:
            os.write(self.bell, layout.BELL)
        except OSError:  # closed, or rung more often than it can count: the supervisor looks by itself
            pass

    def _state(self, slot: Slot) -> int:
        return int(_STATE.unpack_from(self.memory, slot.base)[0])

    def waiting_slot(self) -> Slot:
        """Return the thread's slot with its wake pipe open, so that it can be told from now on."""
        slot = self.slot()
        if slot.reader < 0:
            self._open_wake_pipe(slot)
        return slot

    def _drain(self, slot: Slot) -> bytes | None:
        try:
            woken = os.read(slot.reader, 64)
        except BlockingIOError:
            return None
        return layout.BY_SUPERVISOR if layout.BY_SUPERVISOR in woken else layout.BY_RELEASE

    def _set_state(self, slot: Slot, state: int) -> None:
        _STATE.pack_into(self.memory, slot.base, state)

    def set_alarm(self, slot: Slot, deadline_ns: int | None, every_ns: int = 0) -> None:
        """Arm (or, with `None`, disarm) the timer that `slot` stands for; it repeats after `every_ns` if not 0."""
        self._wants[slot.index] = every_ns
        self._announce(slot, deadline_ns or 0, layout.RUNNING if deadline_ns is None else layout.ALARM)

    def armed_until(self, slot: Slot) -> int | None:
        """Return the deadline of an armed timer, `None` for one that has fired or was stopped."""
        state, *_, deadline, _count, _path = layout.SLOT.unpack_from(self.memory, slot.base)
        return int(deadline) if state == layout.ALARM else None

    def _open_wake_pipe(self, slot: Slot) -> None:
        low = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        slot.reader, slot.writer = (self.lift(fd) for fd in low)
        struct.pack_into("<i", self.memory, slot.base + 12, slot.writer)

    def lift(self, fd: int) -> int:
        """Move a descriptor out of the way of the program's own."""
        if fcntl is None:
            return fd
        try:
            high = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, self.high_fd)
        except OSError:  # no room up there: it works below as well
            return fd
        _close(fd)
        return high

    # -- timed waits for semaphores and locks: who releases one tells those who wait with a deadline

    def want(self, slot: Slot, key: int) -> None:
        """Say which semaphore the thread waits for with a deadline; 0 for none."""
        self._wants[slot.index] = key

    def tell(self, key: int) -> None:
        """After a release of `key`: wake the threads that wait for it with a deadline, to try again."""
        used = self._words[layout.OFF_USED // 4]
        for index, wanted in enumerate(self._wants[: used + 1].tolist()):
            if wanted == key:
                self._poke(index)

    def is_first(self, slot: Slot, key: int) -> bool:
        """Tell whether no thread with an earlier slot waits for `key` with a deadline."""
        earlier = enumerate(self._wants[: slot.index].tolist())
        return not any(wanted == key and self._lives(index) for index, wanted in earlier)

    def _lives(self, index: int) -> bool:
        base = layout.SLOTS_AT + index * layout.SLOT_SIZE
        _state, _tid, pid, writer, *_ = layout.SLOT.unpack_from(self.memory, base)
        return os.path.lexists(f"/proc/{pid}/fd/{writer}")

    def _poke(self, index: int) -> None:
        base = layout.SLOTS_AT + index * layout.SLOT_SIZE
        _state, _tid, pid, writer, *_ = layout.SLOT.unpack_from(self.memory, base)
        try:
            fd = os.open(f"/proc/{pid}/fd/{writer}", os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # it has ended, and waits no more
            return
        try:
            os.write(fd, layout.BY_RELEASE)
        finally:
            os.close(fd)


def _close(fd: int) -> None:
    try:
        os.close(fd)
    except OSError:  # the program has closed it already
        pass
