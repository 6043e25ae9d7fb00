"""Evidence into the record that pictures are drawn from: lifelines, operations, messages. Pure."""

from collections import defaultdict
from collections.abc import Sequence

from grader.explain.causes import FEEDER
from grader.explain.message import describe
from grader.explain.ordering import order_of
from grader.explain.pairing import Done, operations_of, pairs_of
from grader.model.deviation import family_key
from grader.model.evidence import Blocked, Evidence, ProcessSeen
from grader.model.timeline import Lifeline, Message, Operation, Outcome, Timeline

MOST = 2000
_NAMELESS = {"pipe": "a pipe", "socket": "a socket", "sem": "a semaphore"}


def timeline_of(evidence: Evidence, title: str = "", most: int = MOST) -> Timeline:
    """Return the timeline of a run, with `most` operations: the first and the last, and those that never returned.

    `title` is how the run was called, "deliver(['a'])".
    """
    return _Maker(evidence, max(2, most)).timeline(title)


class _Maker:
    def __init__(self, evidence: Evidence, most: int) -> None:
        self._evidence = evidence
        self._most = most
        self._done = operations_of(evidence.events, evidence.gap)
        self._pairs = pairs_of(self._done, evidence)
        order = order_of(evidence, self._done, self._pairs)
        self._instant_of = {index: instant for instant, index in enumerate(order)}
        self._feeders = {
            one.actor
            for one in self._done
            if "/" in one.actor and one.call == "Connection.send_bytes" and not evidence.events[one.begin].file
        }
        self._names = _names(evidence)

    def timeline(self, title: str) -> Timeline:
        evidence = self._evidence
        shown = sorted(
            (index for index, one in enumerate(self._done) if one.phase != "lost" and not self._is_housekeeping(one)),
            key=lambda index: self._instant_of[self._done[index].begin],
        )
        kept, gap_at = self._kept(shown)
        instants = self._renumbered(kept)
        place = {index: at for at, index in enumerate(kept)}
        return Timeline(
            seed=evidence.seed,
            verdict=str(evidence.verdict),
            lifelines=self._lifelines(instants),
            operations=tuple(self._operation(self._done[index], instants) for index in kept),
            messages=tuple(self._messages(place)),
            instants=len(instants),
            virtual_s=evidence.virtual_s,
            left_out=len(shown) - len(kept) + evidence.left_out // 2,
            gap=None if gap_at is None else instants[self._done[gap_at].begin],
            title=title,
            start_method=str(evidence.start_method),
            detail=evidence.detail or "",
        )

    def _is_housekeeping(self, one: Done) -> bool:
        """Tell what belongs to no picture, unless a thread hangs there.

        The locks of a feeder thread are its queue's own affair. And whether a lock between threads was free by the time
        somebody came is a matter of the machine: their turns are not given by a schedule.
        """
        if one.phase == "open":
            return False
        passing = one.key.startswith("thread:") and one.end_step == one.step
        return passing or (one.actor in self._feeders and one.call.startswith("Lock."))

    def _kept(self, shown: Sequence[int]) -> tuple[list[int], int | None]:
        """Return the operations to keep, and the first one after those that were left out."""
        if len(shown) <= self._most:
            return list(shown), None
        first, last = shown[: self._most // 2], shown[-(self._most - self._most // 2) :]
        between = shown[len(first) : -len(last)]
        return [*first, *(index for index in between if self._done[index].phase == "open"), *last], last[0]

    def _renumbered(self, kept: Sequence[int]) -> dict[int, int]:
        """Return the instant of each event that is kept, counted from 0."""
        events = {event for index in kept for event in (self._done[index].begin, self._done[index].end)}
        ordered = sorted((event for event in events if event is not None), key=lambda event: self._instant_of[event])
        return {event: instant for instant, event in enumerate(ordered)}

    def _operation(self, one: Done, instants: dict[int, int]) -> Operation:
        begin = self._evidence.events[one.begin]
        end = None if one.end is None else self._evidence.events[one.end]
        return Operation(
            lifeline=one.process,
            thread=self._thread(one.actor),
            call=one.call,
            object=self._object(one.key),
            begin=instants[one.begin],
            virtual_s=begin.virtual_s,
            end=None if one.end is None else instants[one.end],
            end_virtual_s=None if end is None else end.virtual_s,
            outcome=Outcome(one.phase),
            file=begin.file,
            line=begin.line,
            detail=(end.detail if end is not None else "") or begin.detail,
            waited=one.end_step is None or one.end_step > one.step,
        )

    def _thread(self, actor: str) -> str:
        _process, _, thread = actor.partition("/")
        if not thread:
            return "MainThread"
        return FEEDER if actor in self._feeders else f"Thread-{thread.removeprefix('t')}"

    def _object(self, key: str) -> str:
        kind, _, rest = key.partition(":")
        if kind == "child":
            return self._names.get(rest, "a child")
        if kind == "process":
            return next((self._names[p.path] for p in self._evidence.processes if str(p.pid) == rest), "a child")
        objects = self._evidence.objects
        parts = [objects.get(part) or _NAMELESS.get(part.partition(":")[0], "") for part in key.split(" ")]
        return ", ".join(part for part in dict.fromkeys(parts) if part)

    def _messages(self, place: dict[int, int]) -> list[Message]:
        found = []
        for pair in self._pairs:
            if pair.sent in place and pair.taken in place:
                name = self._object(self._done[pair.written].key)
                written = place.get(pair.written) if pair.written != pair.sent else None
                found.append(Message(place[pair.sent], place[pair.taken], name, written))
        return sorted(found, key=lambda message: (message.taken, message.sent))

    def _lifelines(self, instants: dict[int, int]) -> tuple[Lifeline, ...]:
        seen: dict[str, list[int]] = defaultdict(list)
        for index, event in enumerate(self._evidence.events):
            if index in instants:
                seen[event.process].append(instants[index])
        known = {process.path: process for process in self._evidence.processes if process.path}
        started = {
            one.key.removeprefix("child:"): instants[one.begin]
            for one in self._done
            if one.call == "Process.start" and one.begin in instants
        }
        blocked = _most_telling(self._evidence)
        paths = sorted({"0", *known, *seen} - {"?"}, key=family_key)
        return tuple(
            self._lifeline(path, known.get(path), seen[path], started.get(path, 0), blocked.get(path)) for path in paths
        )

    def _lifeline(
        self, path: str, process: ProcessSeen | None, seen: list[int], started: int, blocked: Blocked | None
    ) -> Lifeline:
        ended = process is not None and process.exit_code is not None
        return Lifeline(
            path=path,
            name=self._names[path],
            parent=process.parent if process else path.rpartition(".")[0],
            began=min(seen, default=started) if path != "0" else 0,
            ended=max(seen, default=started) if ended else None,
            exit_code=process.exit_code if process else None,
            state=self._state(path, process, blocked),
            blocked=blocked is not None,
        )

    def _state(self, path: str, process: ProcessSeen | None, blocked: Blocked | None) -> str:
        if blocked is not None:
            return describe(blocked)
        if process is not None and process.raised is not None:
            return f"died: {process.raised.type}"
        if process is not None and process.exit_code is not None:
            return _ending(process.exit_code)
        open_calls = [one.call for one in self._done if one.actor == path and one.phase == "open"]
        return f"in {open_calls[-1]}" if open_calls else "running"


def _names(evidence: Evidence) -> dict[str, str]:
    """Return the name of each place in the family tree, different ones for different places."""
    paths = {event.process for event in evidence.events} | {process.path for process in evidence.processes}
    names = {path: f"process {path}" for path in paths} | {"0": "main"}
    for path in paths:
        parent, _, last = path.rpartition(".")
        if last.startswith("f"):
            names[path] = f"fork {last[1:]} of {names.get(parent, parent)}"
    names |= {process.path: process.name for process in evidence.processes if process.path}
    count: dict[str, int] = defaultdict(int)
    for name in names.values():
        count[name] += 1
    return {path: name if count[name] == 1 else f"{name} ({path})" for path, name in names.items()}


def _most_telling(evidence: Evidence) -> dict[str, Blocked]:
    """Return, for each process that is blocked, its main thread, or the thread that its main thread waits for."""
    paths = {process.pid: process.path for process in evidence.processes if process.path}
    found: dict[str, Blocked] = {}
    for item in sorted(
        evidence.blocked, key=lambda item: (item.waits_for.kind == "thread", item.thread != "MainThread")
    ):
        if item.pid in paths:
            found.setdefault(paths[item.pid], item)
    return found


def _ending(code: int) -> str:
    if code < 0:
        return f"killed by signal {-code}"
    return f"ended with exit code {code}" if code else "ended"
