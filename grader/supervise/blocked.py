"""From a standstill to who waits for what: the blocked threads, the objects, who could end each wait.

What is said of a thread comes from the kernel: in which call it is blocked, on which pipe, semaphore or child. The
journal adds what the kernel does not know: the line, the name of the object in the program, who took a lock.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Set

from msgspec import structs

from grader.model.evidence import OUTSIDE, Blocked, Event, Place, Running, WaitsFor, Waker
from grader.procfs import Call, Descriptor, Holders, ProcessTable, Task, awaited_descriptors
from grader.procfs.awaited import TERMINALS
from grader.procfs.holders import futex_name, semaphores_of
from grader.procfs.sockets import Sockets
from grader.shim import layout
from grader.supervise.kinds import NAMELESS, kind_of
from grader.supervise.records import Story, Thing

FEEDER = "QueueFeederThread"
_READS = frozenset(("read", "readv", "recvfrom", "recvmsg"))
_WRITES = frozenset(("write", "writev", "sendto", "sendmsg"))
_WAITS = frozenset(("wait4", "waitid"))
_ACCEPTS = frozenset(("accept", "accept4"))
_POLLS = frozenset(("poll", "ppoll", "select", "pselect6", "epoll_wait", "epoll_pwait", "epoll_pwait2"))
_ROLE_KINDS = {"get": "queue_item", "write": "queue_write", "room": "queue_room", "join": "queue_join", "count": "lock"}
_THING_KINDS = {"Condition": "condition", "Event": "event", "Barrier": "barrier", "Lock": "lock", "RLock": "lock"}
_WRITING = frozenset(("pipe_room", "queue_write"))
_IDLE = frozenset(("queue_item", "pipe_data", "any", "poll", "event", "other"))
_MANAGED = "managed:"
_THREADS = "thread:"
_FORK_SERVER = "fork server"
_HELPERS = {
    re.compile(r"from multiprocessing\.resource_tracker import main;\s*main\(\d+\)"): "resource tracker",
    # the shim stands before it, and its arguments are what the program has loaded
    re.compile(r"(.*; )?from multiprocessing\.forkserver import main; main\(.*\)", re.DOTALL): _FORK_SERVER,
}


def helper_name(table: ProcessTable, pid: int) -> str:
    """Return which of the interpreter's own helpers the process is, "" if none.

    It is known by the code that it was started to run, and not by any name: the program chooses those. What the fork
    server has forked has the same command line, but its parent has it, too.
    """
    line = table.command_line(pid)
    name = next((name for code, name in _HELPERS.items() if line and code.fullmatch(line[-1])), "")
    if name == _FORK_SERVER:
        stat = table.stat(pid)
        return "" if stat is not None and table.command_line(stat.parent) == line else name
    return name


class Standstill:
    """One standstill, ready to be described."""

    def __init__(
        self,
        table: ProcessTable,
        calls: Mapping[Task, Call | None],
        story: Story,
        paths: dict[int, tuple[int, int, str]],
        line_of: Callable[[Task], Place | None] | None = None,
        others: Iterable[Task] = (),
        outside: Callable[[Task, Call], str] | None = None,
    ) -> None:
        """`calls` has the blocked threads, `others` are those that go on.

        `line_of` tells where a thread stands of whom there is no record. `outside` tells who could end a wait that is
        not of the program, "" if nobody could: without it, there is no outside.
        """
        self._table = table
        self._calls = calls
        self._line_of = line_of or _nobody_tells
        self._outside = outside or _nobody_outside
        self.story = self._story = story
        self._slot_of = {tid: slot for slot, (_pid, tid, _path) in paths.items()}
        self._path_of_slot = {slot: path for slot, (_pid, _tid, path) in paths.items()}
        self._pids = sorted({task.pid for task in (*calls, *others)})
        self._path_of_pid = {pid: path.partition("/")[0] for pid, _tid, path in paths.values()}
        self._semaphores: dict[int, frozenset[str]] | None = None
        self._sockets: Sockets | None = None
        self.holders = Holders(table, self._pids)

    def process_name(self, pid: int) -> str:
        """Return what a message calls the process."""
        path = self._path_of_pid.get(pid)
        if path in self._story.names:
            return self._story.names[path]
        if pid in self._story.pids.values():
            return self._story.name_of(pid)
        return helper_name(self._table, pid) or f"process {pid}"

    def is_helper(self, pid: int) -> bool:
        """Tell the interpreter's own helpers, which are no part of the program."""
        return bool(helper_name(self._table, pid))

    def blocked(self, among: Set[Task] | None = None) -> tuple[Blocked, ...]:
        """Return every blocked thread that says something: not the helpers, not threads that idle by design.

        With `among`, only those.
        """
        calls = self._calls.items() if among is None else [(t, c) for t, c in self._calls.items() if t in among]
        found = [self._describe(task, call) for task, call in calls if not self.is_helper(task.pid)]
        return tuple(blocked for blocked in found if blocked is not None)

    def _describe(self, task: Task, call: Call | None) -> Blocked | None:
        slot = self._slot_of.get(task.tid)
        event = self._story.open_calls.get(slot) if slot is not None else None
        main = task.tid == task.pid
        waits_for = self._waits_for(task, call, event)
        place = self._place(event, waits_for) or self._line_of(task)
        if place is None and self._idles(task, event, waits_for):
            return None
        return Blocked(
            process=self.process_name(task.pid),
            pid=task.pid,
            thread=self.thread_name(task, event),
            call=event.call if event else _call_without_event(call, main and place is None),
            file=place.file if place else "",
            line=place.line if place else 0,
            waits_for=waits_for,
        )

    def _idles(self, task: Task, event: Event | None, waits_for: WaitsFor) -> bool:
        """Tell a thread, or a worker, of the library that has nothing to do: it stands in no line of the program."""
        if task.tid != task.pid:
            return waits_for.kind not in _WRITING
        known = event is not None or self._line_of is not _nobody_tells
        return known and waits_for.kind in _IDLE and self._path_of_pid.get(task.pid, "0") != "0"

    def running(self, task: Task) -> Running:
        """Return what is known of a thread that goes on."""
        slot = self._slot_of.get(task.tid)
        event = self._story.open_calls.get(slot) if slot is not None else None
        place = Place(event.file, event.line) if event and event.file else self._line_of(task)
        return Running(
            process=self.process_name(task.pid),
            pid=task.pid,
            thread=self.thread_name(task, event),
            call=event.call if event else "",
            file=place.file if place else "",
            line=place.line if place else 0,
        )

    def thread_name(self, task: Task, event: Event | None = None) -> str:
        """Return what a message calls the thread."""
        if task.tid == task.pid:
            return "MainThread"
        slot = self._slot_of.get(task.tid)
        if event is not None and not event.file and self._writes_for_a_queue(event):
            return FEEDER
        path = self._path_of_slot.get(slot, "") if slot is not None else ""
        named = self._story.threads.get(path)
        return named or (f"Thread-{path.rpartition('/t')[2]}" if "/t" in path else "a thread")

    def _writes_for_a_queue(self, event: Event) -> bool:
        return event.call.startswith("Connection.send") or self._story.roles.get(event.object) == "write"

    def _place(self, event: Event | None, waits_for: WaitsFor) -> Place | None:
        if event is not None and event.file:
            return Place(event.file, event.line)
        if event is not None and waits_for.kind in _WRITING:
            thing = self._story.thing(event.object)
            return self._story.last_put.get((event.process, thing.keys[0] if thing else event.object))
        return None

    # -- what a thread waits for

    def _waits_for(self, task: Task, call: Call | None, event: Event | None) -> WaitsFor:
        if call is None:
            return WaitsFor("stopped", "a signal to go on")
        found, outside = self._within_program(task, call, event), self._outside(task, call)
        if not outside:
            return found
        return structs.replace(found, could_be_ended_by=(*found.could_be_ended_by, Waker(OUTSIDE, 0, outside)))

    def _within_program(self, task: Task, call: Call, event: Event | None) -> WaitsFor:
        if event is not None and event.object.startswith(_MANAGED):
            return self._managed(event)
        if call.name in _READS:
            return self._data(self._target(task, call.arguments[0]), call.arguments[0])
        if call.name in _WRITES:
            return self._room(self._target(task, call.arguments[0]))
        if call.name in _ACCEPTS:
            return self._connection(task, self._target(task, call.arguments[0]))
        if call.name in _WAITS:
            return self._child(task, call)
        if call.name == "futex":
            return self._futex(task, call, event)
        if call.name in _POLLS:
            return self._any_of(event) if event is not None else self._polled(task, call)
        return WaitsFor("other", call.name)

    def _target(self, task: Task, number: int) -> str:
        return self.holders.target_of(task, number) or self._table.link(f"{task.pid}/fd/{number}")

    def _name(self, key: str, fallback: str) -> str:
        thing = self._story.thing(key)
        return thing.name if thing else fallback

    def _data(self, target: str, number: int = -1) -> WaitsFor:
        thing = self._story.thing(target)
        wakers = self._wakers(self._other_ends(target, self.holders.writers), "holds the write end")
        if thing is not None and "Queue" in thing.kind:
            return WaitsFor("queue_item", thing.name, wakers)
        if thing is not None:
            return WaitsFor("pipe_data", thing.name, wakers)
        name = self._nameless(target, number)
        if target.startswith("socket:") and target in self.sockets.pending:
            listeners = self._wakers(self.holders.readers(self.sockets.pending[target]), "could accept it")
            return WaitsFor("acceptance", name, listeners)
        return WaitsFor("pipe_data", name, wakers)

    def _room(self, target: str) -> WaitsFor:
        wakers = self._wakers(self._other_ends(target, self.holders.readers), "holds the read end")
        thing = self._story.thing(target)
        return WaitsFor("pipe_room", thing.name if thing else self._nameless(target), wakers)

    def _nameless(self, target: str, number: int = -1) -> str:
        """Return what a message calls that which the program has not made with `multiprocessing`."""
        if target.startswith(TERMINALS):
            return "the terminal"
        if number == 0:
            return "the standard input"
        if target.startswith("socket:"):
            name = self.sockets.describe(target)
            return name if name.startswith("the ") else "a pipe"
        return f"the file {target}" if target.startswith("/") else "a pipe"

    def _connection(self, task: Task, target: str) -> WaitsFor:
        others = [pid for pid in self._pids if pid != task.pid and not self.is_helper(pid)]
        wakers = tuple(Waker(self.process_name(pid), pid, "could connect") for pid in others)
        return WaitsFor("connection", self.sockets.describe(target), wakers)

    def _other_ends(self, target: str, side: object) -> list[Descriptor]:
        """For a pipe, its other side; for a socket, the descriptors of the partner."""
        assert callable(side)
        return list(side(self._partner(target) if target.startswith("socket:") else target))

    def _partner(self, target: str) -> str:
        """Return the other end of a socket; "" where it has none, or none that the kernel tells of."""
        thing = self._story.thing(target)
        if thing is not None and len(thing.keys) == 2:
            return thing.keys[1] if thing.keys[0] == target else thing.keys[0]
        return self.sockets.peers.get(target, "")

    @property
    def sockets(self) -> Sockets:
        """The sockets there are; the kernel is asked when they are first needed."""
        if self._sockets is None:
            self._sockets = Sockets(self._table.sockets)
        return self._sockets

    def _wakers(self, ends: list[Descriptor], how: str) -> tuple[Waker, ...]:
        return tuple(
            Waker(self.process_name(end.pid), end.pid, f"{how}, fd {end.number}")
            for end in ends
            if end.number < layout.HIGH_FD and not self.is_helper(end.pid)
        )

    def _child(self, task: Task, call: Call) -> WaitsFor:
        pid = call.arguments[call.name == "waitid"] & 0xFFFFFFFF
        if pid in self._pids:
            return WaitsFor("child", self.process_name(pid), (self._would_end(pid),))
        children = [other for other in self._pids if self._is_child(other, task.pid) and not self.is_helper(other)]
        return WaitsFor("child", NAMELESS["child"], tuple(self._would_end(child) for child in children))

    def _is_child(self, pid: int, parent: int) -> bool:
        stat = self._table.stat(pid)
        return stat is not None and stat.parent == parent

    def _would_end(self, pid: int) -> Waker:
        return Waker(self.process_name(pid), pid, "would have to end")

    def _managed(self, event: Event) -> WaitsFor:
        thing = self._story.thing(event.object)
        kind = kind_of(event.call, thing)
        kind = "answer" if kind == "other" else kind
        wakers = self._holder(event.object) if kind == "lock" else ()
        return WaitsFor(kind, thing.name if thing else NAMELESS.get(kind, kind), wakers)

    def _futex(self, task: Task, call: Call, event: Event | None) -> WaitsFor:
        key = futex_name(self._table, task, call)
        if not key:
            return self._within(task, event)
        thing, role = self._story.thing(key), self._story.roles.get(key, "")
        if thing is None:
            return WaitsFor("semaphore", "a semaphore", self._sharers(key))
        kind = _ROLE_KINDS.get(role) or _THING_KINDS.get(thing.kind, "semaphore")
        if kind == "queue_item":
            return self._data(thing.keys[0])
        return WaitsFor(kind, thing.name, self._who_could(kind, key, thing))

    def _who_could(self, kind: str, key: str, thing: Thing) -> tuple[Waker, ...]:
        if kind in ("lock", "queue_write"):
            return self._holder(key) or self._sharers(key)
        if kind == "queue_room":
            return self._wakers(self.holders.readers(thing.keys[0]), "could take an item, holds the read end")
        if kind == "queue_join":
            return self._wakers(self.holders.readers(thing.keys[0]), "could call task_done, holds the read end")
        return self._sharers(key)

    def _holder(self, key: str) -> tuple[Waker, ...]:
        holder = self._story.holder_of(key)
        if holder is None:
            return ()
        return (Waker(self._story.names.get(holder, holder), self._story.pids.get(holder, 0), "holds it"),)

    def _sharers(self, key: str) -> tuple[Waker, ...]:
        if self._semaphores is None:
            self._semaphores = {pid: semaphores_of(self._table, pid) for pid in self._pids}
        pids = [pid for pid in self._pids if key in self._semaphores[pid] and not self.is_helper(pid)]
        return tuple(Waker(self.process_name(pid), pid, "shares it") for pid in pids)

    # -- within one process

    def _within(self, task: Task, event: Event | None) -> WaitsFor:
        """Memory of the process itself: locks between threads, and the end of a thread."""
        if event is not None and event.object.startswith(_THREADS):
            return self._thread_thing(task, event)
        others = self._other_threads(task)
        if task.tid == task.pid and others:
            return WaitsFor("thread", NAMELESS["thread"], others)
        return WaitsFor("thread_lock", "a lock between threads")

    def _thread_thing(self, task: Task, event: Event) -> WaitsFor:
        thing = self._story.thing(event.object)
        kind = kind_of(event.call, thing)
        if event.detail == "taken before the fork":
            return WaitsFor("forked_lock", self._name(event.object, "a lock"))
        if event.call == "interpreter exit":
            names = event.detail.split(",")
            wakers = tuple(waker for name in names for waker in self._other_threads(task, name))
            return WaitsFor("thread", " and ".join(names), wakers, needs="all")
        if kind == "thread":
            return WaitsFor(kind, event.detail or NAMELESS[kind], self._other_threads(task, event.detail))
        holder = event.detail.removeprefix("held by ") if kind == "lock" else ""
        if holder:
            wakers = (Waker(self.process_name(task.pid), task.pid, "holds it", holder),)
        else:
            wakers = self._other_threads(task)
        return WaitsFor(kind, thing.name if thing else NAMELESS.get(kind, kind), wakers)

    def _other_threads(self, task: Task, name: str = "") -> tuple[Waker, ...]:
        """Return the other threads of the task's process, or those called `name`."""
        process = self.process_name(task.pid)
        found = []
        for other in self._calls:
            if other.pid == task.pid and other.tid != task.tid:
                called = "MainThread" if other.tid == other.pid else self._known_name(other)
                if called and name in ("", called):
                    found.append(Waker(process, task.pid, "would have to end" if name else "shares its memory", called))
        return tuple(found)

    def _known_name(self, task: Task) -> str:
        slot = self._slot_of.get(task.tid)
        path = self._path_of_slot.get(slot, "") if slot is not None else ""
        return self._story.threads.get(path, "")

    # -- one of several

    def _polled(self, task: Task, call: Call) -> WaitsFor:
        """Return what is waited for by a call of the program's own."""
        numbers = awaited_descriptors(self._table, task, call) or []
        targets = [self._target(task, number) for number in numbers]
        if len(targets) == 1 and targets[0].startswith("socket:") and targets[0] in self.sockets.listening:
            return self._connection(task, targets[0])
        if len(targets) == 1 and self._nameless(targets[0], numbers[0]).startswith("the "):
            return self._data(targets[0], numbers[0])
        return WaitsFor("poll", "something to read", self._partners(targets))

    def _partners(self, targets: Iterable[str]) -> tuple[Waker, ...]:
        ends = [end for target in targets for end in self._other_ends(target, self.holders.writers)]
        return self._wakers(ends, "holds the write end")

    def _any_of(self, event: Event) -> WaitsFor:
        if event.call == "Process.join":
            return self._joined(event)
        targets = event.object.split(" ")
        if len(targets) == 1:
            return self._data(targets[0])
        names = ", ".join(dict.fromkeys(self._name(target, "a pipe") for target in targets))
        return WaitsFor("any", names, self._partners(targets))

    def _joined(self, event: Event) -> WaitsFor:
        digits = event.object.rpartition(":")[2]
        pid = int(digits) if digits.isdecimal() else 0
        if pid not in self._path_of_pid and pid not in self._pids:
            return WaitsFor("child", NAMELESS["child"])
        return WaitsFor("child", self.process_name(pid), (self._would_end(pid),))


def _nobody_tells(_task: Task) -> Place | None:
    return None


def _nobody_outside(_task: Task, _call: Call) -> str:
    return ""


def _call_without_event(call: Call | None, main: bool) -> str:
    if call is None:
        return "stopped"
    return "interpreter exit" if main and call.name in ("futex", "wait4") else call.name
