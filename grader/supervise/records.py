"""Reads a run's journal: untrusted bytes into records, records into events, objects, processes and deaths.

Whatever the bytes are, nothing is raised: a record that makes no sense ends the reading.
"""

import functools
import os
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeVar

from grader.model.evidence import Event, Place, Raised
from grader.shim import layout

EVENTS_FIRST, EVENTS_LAST = 20_000, 5_000
KEPT_MOST = 20_000  # objects, processes and so on: a forged journal may name any number of them
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
_PUTS = frozenset(("Queue.put", "SimpleQueue.put", "Connection.send", "Connection.send_bytes"))
_UNKNOWN = (0, 0, "?")
_PHASES = {layout.BEGIN: "begin", layout.END: "end", layout.FAIL: "fail"}


class Record(NamedTuple):
    """One journal record."""

    kind: int
    slot: int
    line: int
    step: int
    virtual_ns: int
    real_ns: int
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Thing:
    """An object of the program: "Queue at kitchen.py:12". `keys` are the kernel's names, its own first.

    `maker` is the library's class that has made it for its own use: "SimpleQueue of Pool at kitchen.py:12".
    """

    kind: str
    place: Place | None
    keys: tuple[str, ...]
    number: int = 1
    maker: str = ""

    @property
    def name(self) -> str:
        """What a message calls it."""
        name = f"{self.kind} of {self.maker}" if self.maker else self.kind
        name += f" at {self.place}" if self.place else ""
        return name if self.number == 1 else f"{name} (number {self.number} there)"


@dataclass
class Story:
    """What the journal tells. `open_calls` has, for each slot, the operation it has begun and not ended.

    `events` are all of them, or of a very long run the first `EVENTS_FIRST` and the last, and `left_out` were between;
    `done` counts those that ended, by object and call, in all of the run. `learned` has the processes whose end their
    parent has asked for, `threads` the name of each thread, by its path, `start_methods` the default and those used.
    """

    events: list[Event] = field(default_factory=list)
    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    holders: dict[str, str | None] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    daemons: dict[str, bool] = field(default_factory=dict)
    pids: dict[str, int] = field(default_factory=dict)
    deaths: dict[str, Raised] = field(default_factory=dict)
    exits: dict[int, int] = field(default_factory=dict)
    learned: dict[int, bool] = field(default_factory=dict)
    open_calls: dict[int, Event] = field(default_factory=dict)
    last_put: dict[tuple[str, str], Place] = field(default_factory=dict)  # by process and queue
    refused: list[str] = field(default_factory=list)
    feeder_errors: list[str] = field(default_factory=list)
    threads: dict[str, str] = field(default_factory=dict)
    deaths_by_pid: dict[int, Raised] = field(default_factory=dict)
    thread_deaths: list[tuple[int, str, Raised]] = field(default_factory=list)  # process, name of the thread, why
    start_methods: list[str] = field(default_factory=list)
    looked: set[int] = field(default_factory=set)
    last_real_ns: int = 0
    left_out: int = 0

    def thing(self, key: str) -> Thing | None:
        """Return the object of the program that the kernel knows as `key`."""
        return self.things.get(key)

    def name_of(self, pid: int) -> str:
        """Return what a message calls the process."""
        path = next((path for path, known in self.pids.items() if known == pid), None)
        return f"process {pid}" if path is None else self.names[path]

    def holder_of(self, key: str) -> str | None:
        """Return the path of the process that took the lock last and has not released it."""
        return self.holders.get(key)


def parse(data: bytes) -> Iterator[Record]:
    """Yield the records up to the first that is not one."""
    yield from records_in(data)[0]


def records_in(data: bytes) -> tuple[list[Record], int]:
    """Return the records up to the first that is none, or that is cut off, and where that begins."""
    found: list[Record] = []
    known: dict[bytes, tuple[str, ...]] = {}  # a loop does the same thing in the same line again and again
    unpack, head, at = layout.RECORD.unpack_from, layout.RECORD.size, 0
    while at + head <= len(data):
        size, kind, slot, line, step, virtual, real = unpack(data, at)
        if not head <= size <= layout.RECORD_MAX or kind not in layout.KINDS or slot >= layout.SLOTS:
            break
        if at + size > len(data):
            break
        text = data[at + head : at + size]
        fields = known.get(text)
        if fields is None:
            fields = known[text] = tuple(text.decode("utf-8", "replace").split("\0"))
        found.append(Record(kind, slot, line, step, virtual, real, fields))
        at += size
    return found, at


def merge(journals: Iterable[bytes]) -> list[Record]:
    """Return the records of several journals in the order of the clock that those who wrote them share."""
    return sorted((record for data in journals for record in parse(data)), key=lambda record: record.real_ns)


class Reader:
    """Turns records into a `Story`.

    `paths` has (process, thread, path) of each slot, as long as the journal does not say whose it was at the time.
    """

    def __init__(self, paths: dict[int, tuple[int, int, str]]) -> None:
        self.paths = paths
        self._owners: dict[int, tuple[int, int, str]] = {}
        self._made: dict[tuple[str, Place | None], int] = {}
        self._held_before: dict[str, str | None] = {}
        self._last: deque[Event] = deque(maxlen=EVENTS_LAST)
        self._path_of: dict[int, str] = {}
        self.story = Story()

    def read(self, records: Iterable[Record]) -> Story:
        """Take in records, in order, and return the story so far."""
        self.take(records)
        return self.so_far()

    def take(self, records: Iterable[Record]) -> None:
        """Take in records, in order."""
        for record in records:
            if record.real_ns > self.story.last_real_ns:
                self.story.last_real_ns = record.real_ns
            self._take(record, *record.fields, *[""] * (4 - len(record.fields)))

    def so_far(self) -> Story:
        """Return the story of all that has been taken in."""
        return replace(self.story, events=[*self.story.events, *self._last])

    def _take(self, record: Record, first: str, second: str, third: str, fourth: str, *_more: str) -> None:
        story = self.story
        if record.kind in _PHASES:
            self._take_event(record, first, second, third, fourth)
        elif record.kind == layout.OBJECT:
            self._take_object(record, first, second, third, fourth)
        elif record.kind == layout.PROCESS:
            self._take_process(record.line, first, second, third, fourth)
        elif record.kind == layout.DIED:
            self._take_death(record, first, second, third, fourth)
        elif record.kind == layout.THREAD_DIED:
            self._take_end_of_thread(record, first, second, third, fourth)
        elif record.kind == layout.THREAD:
            _keep(story.threads, first, second)
        elif record.kind == layout.EXITED and second.removeprefix("-").isdecimal():
            _keep(story.exits, record.line, int(second))
            if not first:
                _keep(story.learned, record.line, True)
        elif record.kind == layout.REFUSED:
            _add(story.refused, first)
        elif record.kind == layout.NOTE and first == "owner" and third.isdecimal():
            self._owners[record.slot] = (int(third[:9]), 0, second[:36])
            story.open_calls.pop(record.slot, None)
        elif record.kind == layout.NOTE and first == "feeder_error":
            _add(story.feeder_errors, f"{second}: {third}")
        elif record.kind == layout.NOTE and first == "looked" and second.isdecimal():
            story.looked.add(int(second))
        elif record.kind == layout.NOTE and first == "start_method" and second not in story.start_methods:
            _add(story.start_methods, second)

    def _take_death(self, record: Record, path: str, kind: str, file: str, text: str) -> None:
        if path not in self.story.deaths:
            place = Place(_base(file), record.line) if file else None
            _keep(self.story.deaths, path, Raised(kind, text, place))
        pid = self._owner(record.slot)[0]
        if pid not in self.story.deaths_by_pid and path in self.story.deaths:
            _keep(self.story.deaths_by_pid, pid, self.story.deaths[path])

    def _take_end_of_thread(self, record: Record, name: str, kind: str, file: str, text: str) -> None:
        place = Place(_base(file), record.line) if file else None
        _add(self.story.thread_deaths, (self._owner(record.slot)[0], name, Raised(kind, text, place)))

    def _take_process(self, pid: int, path: str, name: str, parent: str, daemon: str) -> None:
        """Take in a process; one that is known already by another place in the family was noted too early."""
        story = self.story
        other = self._path_of.get(pid)
        if other is not None and other != path and story.pids.get(other) == pid:
            for table in (story.names, story.parents, story.daemons, story.pids):
                del table[other]
        if not _keep(self._path_of, pid, path):
            return
        story.names[path], story.parents[path] = name, parent
        story.daemons[path], story.pids[path] = daemon == "True", pid

    def _take_event(self, record: Record, call: str, key: str, file: str, detail: str) -> None:
        story = self.story
        begins = record.kind == layout.BEGIN
        opened = None if begins else story.open_calls.pop(record.slot, None)
        file, line = (_base(file), record.line) if opened is None else (opened.file, opened.line)
        path = self._owner(record.slot)[2]
        process = path.partition("/")[0]
        if begins and file and call in _PUTS:
            _keep(story.last_put, (process, key), Place(file, line))
        event = Event(
            record.step,
            record.virtual_ns / 1e9,
            path,
            process,
            call,
            key,
            _PHASES[record.kind],
            file,
            line,
            detail,
        )
        if len(story.events) < EVENTS_FIRST:
            story.events.append(event)
        else:
            story.left_out += len(self._last) == EVENTS_LAST
            self._last.append(event)
        if begins:
            story.open_calls[record.slot] = event
        elif record.kind == layout.END:
            self._take_end(event)
        elif call == "Lock.release":  # noted before it was tried, and failed
            _keep(story.holders, key, self._held_before.get(key))

    def _owner(self, slot: int) -> tuple[int, int, str]:
        return self._owners.get(slot) or self.paths.get(slot, _UNKNOWN)

    def _take_end(self, event: Event) -> None:
        story, key, call = self.story, event.object, event.call
        takes = call.endswith(".acquire")
        if takes or key in story.holders:
            _keep(self._held_before, key, story.holders.get(key))
            _keep(story.holders, key, event.process if takes else None)
        _keep(story.done, (key, call), story.done[key, call] + 1)

    def _take_object(self, record: Record, kind: str, keys: str, file: str, maker: str) -> None:
        named = [key.partition("=") for key in keys.split(" ") if key]
        place = Place(_base(file), record.line) if file else None
        if not _keep(self._made, (kind, place), self._made.get((kind, place), 0) + 1):
            return
        thing = Thing(kind, place, tuple(key for key, _, _ in named), self._made[kind, place], maker)
        for key, _, role in named:
            if _keep(self.story.things, key, thing) and role:
                self.story.roles[key] = role


def _keep(table: dict[_Key, _Value], key: _Key, value: _Value) -> bool:
    """Put the value into the table, unless it holds more than any honest program's; tell whether it is there now."""
    if len(table) >= KEPT_MOST and key not in table:
        return False
    table[key] = value
    return True


def _add(items: list[_Value], item: _Value) -> None:
    if len(items) < KEPT_MOST:
        items.append(item)


@functools.lru_cache(4096)
def _base(path: str) -> str:
    return os.path.basename(path)
