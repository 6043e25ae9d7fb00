"""A timeline as Chrome trace events: the JSON that Perfetto and chrome://tracing open.

The format: "Trace Event Format", Google, 2016. Processes and threads are numbered in the order of the timeline. Times
are virtual microseconds; what happened at one virtual instant is spread, a microsecond for each event, to keep its
order.
"""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from grader.model.timeline import Operation, Timeline

SPREAD_NOTE = "virtual time; events of one instant are 1 µs apart"
_HALF_US = 0.5
_CATEGORIES = {"Connection": "pipe", "connection": "pipe", "Process": "process", "time": "sleep", "Thread": "thread"}


class TraceEvent(Struct, frozen=True, omit_defaults=True):
    """One event. `ph` is X for a span of `dur`, M for a name, s and f for the two ends of an arrow with one `id`."""

    name: str
    cat: str
    ph: str
    ts: float
    pid: int
    tid: int
    args: dict[str, str | int | bool] = {}
    dur: float | None = None
    id: int | None = None
    bp: str | None = None


def trace_json(timeline: Timeline) -> bytes:
    """Return the trace file: a JSON array of events."""
    return msgspec.json.format(msgspec.json.encode(list(_Trace(timeline).events())), indent=1) + b"\n"


class _Trace:
    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._pids = {line.path: number for number, line in enumerate(timeline.lifelines, 1)}
        self._tids: dict[tuple[str, str], int] = {}
        for one in timeline.operations:
            threads = [thread for path, thread in self._tids if path == one.lifeline]
            if one.thread == "MainThread":
                self._tids[one.lifeline, one.thread] = 1
            elif one.thread not in threads:
                self._tids[one.lifeline, one.thread] = 2 + sum(thread != "MainThread" for thread in threads)
        self._times = _times(timeline)

    def events(self) -> Iterator[TraceEvent]:
        """Yield names first, then spans, then arrows."""
        yield from self._names()
        for one in self._timeline.operations:
            yield self._span(one)
        yield from self._arrows()

    def _names(self) -> Iterator[TraceEvent]:
        for line in self._timeline.lifelines:
            pid = self._pids[line.path]
            yield _name("process_name", pid, 1, name=line.name)
            yield _name("process_labels", pid, 1, labels=f"{line.state}; {SPREAD_NOTE}")
            yield _name("process_sort_index", pid, 1, sort_index=pid)
            yield _name("thread_name", pid, 1, name="MainThread")
        for (path, thread), tid in self._tids.items():
            if tid > 1:
                yield _name("thread_name", self._pids[path], tid, name=thread)

    def _span(self, one: Operation) -> TraceEvent:
        start = self._times[one.begin]
        end = self._times[one.end] if one.end is not None else self._times[-1] + 1
        args: dict[str, str | int | bool] = {"object": one.object, "outcome": one.outcome, "waited": one.waited}
        if one.file:
            args |= {"file": one.file, "line": one.line}
        if one.detail:
            args["detail"] = one.detail
        if one.end is None:
            args["never returned"] = True
        owner = one.call.partition(".")[0]
        category = _CATEGORIES.get(owner, owner.lower())
        return TraceEvent(one.call, category, "X", start, *self._thread(one), args, max(end - start, _HALF_US))

    def _thread(self, one: Operation) -> tuple[int, int]:
        return self._pids[one.lifeline], self._tids[one.lifeline, one.thread]

    def _arrows(self) -> Iterator[TraceEvent]:
        operations = self._timeline.operations
        for number, message in enumerate(self._timeline.messages, 1):
            sent, taken = operations[message.sent], operations[message.taken]
            if taken.end is not None:
                arrives = max(self._times[taken.end] - _HALF_US, self._times[taken.begin])
                yield from self._arrow(number, message.object, "message", sent, taken, arrives)
        number = len(self._timeline.messages)
        paths = {line.name: line.path for line in self._timeline.lifelines}
        for one in operations:
            if one.call == "Process.start":
                began = next((other for other in operations if other.lifeline == paths.get(one.object)), None)
                if began is not None and began.begin > one.begin:
                    number += 1
                    yield from self._arrow(number, one.object, "start", one, began, self._times[began.begin])

    def _arrow(
        self, number: int, name: str, category: str, source: Operation, target: Operation, arrives: float
    ) -> Iterator[TraceEvent]:
        yield TraceEvent(name, category, "s", self._times[source.begin], *self._thread(source), id=number)
        yield TraceEvent(name, category, "f", arrives, *self._thread(target), id=number, bp="e")


def _name(what: str, pid: int, tid: int, **args: str | int) -> TraceEvent:
    return TraceEvent(what, "__metadata", "M", 0, pid, tid, dict(args))


def _times(timeline: Timeline) -> list[float]:
    """Return the microseconds of each instant, each later than the one before by one at least."""
    virtual_s = [0.0] * timeline.instants
    for one in timeline.operations:
        virtual_s[one.begin] = one.virtual_s
        if one.end is not None:
            virtual_s[one.end] = one.end_virtual_s or 0.0
    times: list[float] = []
    for seconds in virtual_s:
        times.append(max(seconds * 1e6, times[-1] + 1 if times else 0.0))
    return times or [0.0]
