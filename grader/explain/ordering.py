"""An order of events in which causes come before effects, the same whenever the run is the same.

What the kernel saw is one order of many: threads that run at the same time, on the way to their next wait, write their
records in an order that depends on the machine. What follows from what does not. So the order is made anew from that,
and what it leaves open is settled by step, virtual time and place in the family tree.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence

from grader.explain.pairing import Done, Pair
from grader.model.deviation import family_key
from grader.model.evidence import Event, Evidence

# who waits in the one is let go by the other, on the same object
_LET_GO_BY = {
    "Event.wait": "Event.set",
    "JoinableQueue.join": "JoinableQueue.task_done",
    "Barrier.wait": "Barrier.wait",
}

Arc = tuple[int, int]


def order_of(evidence: Evidence, done: Sequence[Done], pairs: Sequence[Pair]) -> list[int]:
    """Return the indices of the events of `evidence` in that order."""
    events = evidence.events
    effects: dict[int, list[int]] = defaultdict(list)
    causes = [0] * len(events)
    for cause, effect in _arcs(evidence, done, pairs):
        # the kernel's order is possible, too: an arc against it would be a mistake of the record's
        if cause < effect:
            effects[cause].append(effect)
            causes[effect] += 1
    keys = [(event.step, event.virtual_s, family_key(event.actor), index) for index, event in enumerate(events)]
    ready = [(*keys[index][:3], index) for index, count in enumerate(causes) if not count]
    heapq.heapify(ready)
    order = []
    while ready:
        index = heapq.heappop(ready)[3]
        order.append(index)
        for effect in effects[index]:
            causes[effect] -= 1
            if not causes[effect]:
                heapq.heappush(ready, keys[effect])
    return order


def _arcs(evidence: Evidence, done: Sequence[Done], pairs: Sequence[Pair]) -> Iterator[Arc]:
    yield from _of_threads(evidence.events)
    yield from _of_messages(done, pairs)
    yield from _of_processes(evidence, done)
    yield from _of_locks(done)
    yield from _of_waits(done)


def _of_threads(events: Sequence[Event]) -> Iterator[Arc]:
    latest: dict[str, int] = {}
    for index, event in enumerate(events):
        if event.actor in latest:
            yield latest[event.actor], index
        latest[event.actor] = index


def _of_messages(done: Sequence[Done], pairs: Sequence[Pair]) -> Iterator[Arc]:
    for pair in pairs:
        taken = done[pair.taken].end
        if taken is not None:
            yield done[pair.written].begin, taken
        if pair.written != pair.sent:
            yield done[pair.sent].begin, done[pair.written].begin


def _of_processes(evidence: Evidence, done: Sequence[Done]) -> Iterator[Arc]:
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for index, event in enumerate(evidence.events):
        first.setdefault(event.process, index)
        last[event.process] = index
    paths = {f"process:{process.pid}": process.path for process in evidence.processes}
    for one in done:
        if one.call == "Process.start" and (begun := first.get(one.key.removeprefix("child:"))) is not None:
            yield one.begin, begun
        elif one.call == "Process.join" and one.phase == "end" and one.end is not None:
            ended = last.get(paths.get(one.key, ""))
            if ended is not None:
                yield ended, one.end


def _of_locks(done: Sequence[Done]) -> Iterator[Arc]:
    moments = []
    for one in done:
        if one.call == "Lock.release":
            moments.append((one.begin, one, True))
        elif one.call.endswith(".acquire") and one.phase == "end" and one.end is not None:
            moments.append((one.end, one, False))
    released: dict[str, int] = {}
    for index, one, is_release in sorted(moments, key=lambda moment: moment[0]):
        if is_release:
            released[one.key] = index
        elif one.key in released:
            yield released[one.key], index


def _of_waits(done: Sequence[Done]) -> Iterator[Arc]:
    """A wait that has ended follows from the last thing that each other thread had done by then to end such waits."""
    moments = [(one.begin, one) for one in done if one.call in _LET_GO_BY.values()]
    moments += [(one.end, one) for one in done if one.call in _LET_GO_BY and one.phase == "end" and one.end is not None]
    latest: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for index, one in sorted(moments, key=lambda moment: moment[0]):
        if index != one.begin:
            for actor, cause in latest[_LET_GO_BY[one.call], one.key].items():
                if actor != one.actor:
                    yield cause, index
        elif one.call in _LET_GO_BY.values():
            latest[one.call, one.key][one.actor] = index
