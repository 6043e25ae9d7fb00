"""Events into operations, and who sent what to whom.

A pipe keeps its order: its n-th message is what its n-th reader gets. What the record leaves open is not guessed. Where
two senders, or two readers, were at it at the same time, their messages stay without a partner.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from grader.model.evidence import Event, Evidence

_SENDS = frozenset(("Connection.send", "Connection.send_bytes", "SimpleQueue.put"))
_TAKES = frozenset(
    ("Queue.get", "SimpleQueue.get", "Connection.recv", "Connection.recv_bytes", "Connection.recv_bytes_into")
)
_NOTHING_TAKEN = frozenset(("Empty", "EOFError", "OSError", "ConnectionResetError", "TimeoutError"))
_NEVER = float("inf")


@dataclass
class Done:
    """One operation; `begin` and `end` are indices into the events, in the order in which the kernel saw them."""

    call: str
    key: str
    actor: str
    begin: int
    end: int | None
    phase: str
    step: int
    end_step: int | None
    detail: str = ""

    @property
    def process(self) -> str:
        """The place of its process in the family tree."""
        return self.actor.partition("/")[0]

    @property
    def until(self) -> float:
        """The index of its end, infinity if it has none."""
        return _NEVER if self.end is None else self.end


@dataclass(frozen=True)
class Pair:
    """Indices of the operations that sent, wrote and took the same thing; a queue's feeder writes what others send."""

    sent: int
    written: int
    taken: int


def operations_of(events: Sequence[Event], gap: int | None = None) -> list[Done]:
    """Return the operations in the order of their begins. An end without a begin is an operation of one instant.

    Before the event with the index `gap` events are missing: what was open there by a thread that went on is "lost".
    """
    done: list[Done] = []
    opened: dict[str, list[Done]] = defaultdict(list)
    for index, event in enumerate(events):
        if index == gap:
            _lose(opened, {event.actor for event in events[gap:]})
        mine = opened[event.actor]
        at = next((n for n in reversed(range(len(mine))) if mine[n].call == event.call), None)
        if event.phase != "begin" and at is not None:
            begun = mine[at]
            begun.end, begun.end_step, begun.phase, begun.detail = index, event.step, event.phase, event.detail
            del mine[at:]  # what had begun inside it was left by an exception
            continue
        one = Done(event.call, event.object, event.actor, index, None, "open", event.step, None, event.detail)
        done.append(one)
        if event.phase == "begin":
            mine.append(one)
        else:
            one.end, one.end_step, one.phase = index, event.step, event.phase
    return done


def _lose(opened: dict[str, list[Done]], actors: set[str]) -> None:
    for actor in actors & opened.keys():
        for one in opened.pop(actor):
            one.phase = "lost"


def pairs_of(done: Sequence[Done], evidence: Evidence) -> list[Pair]:
    """Return what can be paired with certainty among the operations of the run that left `evidence`."""
    ended = {process.path for process in evidence.processes if process.exit_code is not None}
    sends: dict[str, list[int]] = defaultdict(list)
    takes: dict[str, list[int]] = defaultdict(list)
    known = _NEVER if evidence.gap is None else evidence.gap  # after the gap nobody knows how many there were
    for index, one in enumerate(done):
        if one.begin >= known:
            continue
        if one.call in _SENDS and one.phase != "fail":
            sends[one.key].append(index)
        elif one.call in _TAKES and one.key:
            takes[_written_as(one.key, evidence.objects)].append(index)
    senders = {} if evidence.facts.get("feeder_errors") else _senders(done)
    found = []
    for key in takes.keys() & sends.keys():
        written, taken = _in_order_of_writing(done, sends[key]), _in_order_of_taking(done, takes[key])
        if len(taken) > len(written):  # somebody wrote in a way that leaves no record
            continue
        if len(taken) < len(written):
            taken = _before_doubt(done, takes[key], taken, ended)
        if any(_is_backwards(done, write, take) for write, take in zip(written, taken, strict=False)):
            continue  # nor can the record be whole where something was taken before it was written
        found += [
            Pair(senders.get(write, write), write, take)
            for write, take in zip(written, taken, strict=False)
            if write is not None and take is not None and done[take].until < known
        ]
    return sorted(found, key=lambda pair: pair.taken)


def _is_backwards(done: Sequence[Done], write: int | None, take: int | None) -> bool:
    return write is not None and take is not None and done[write].begin >= done[take].until


def _written_as(key: str, objects: dict[str, str]) -> str:
    """Return the key that the writing end has: the same for a pipe, the partner's for a pair of sockets."""
    if not key.startswith("socket:"):
        return key
    name = objects.get(key)
    others = [other for other, known in objects.items() if name and known == name and other != key]
    return others[0] if len(others) == 1 else ""


def _in_order_of_writing(done: Sequence[Done], indices: list[int]) -> list[int | None]:
    """Return the sends in the order of the pipe, `None` in place of those that others may have overtaken."""
    doubtful = _overlapping(done, indices)
    return [None if index in doubtful else index for index in indices]


def _in_order_of_taking(done: Sequence[Done], indices: list[int]) -> list[int | None]:
    """Return the takes that got something in the order of the pipe, `None` in place of doubtful ones.

    A take that waited got its thing in the step in which it returned, whenever it had begun.
    """
    got = sorted((index for index in indices if done[index].phase == "end"), key=lambda index: done[index].until)
    by_step: dict[int | None, list[int]] = defaultdict(list)
    for index in got:
        by_step[done[index].end_step].append(index)
    doubtful = set[int]().union(*(_overlapping(done, sorted(group)) for group in by_step.values()))
    return [None if index in doubtful else index for index in got]


def _overlapping(done: Sequence[Done], indices: Sequence[int]) -> set[int]:
    """Return those operations, given in the order of their begins, that another thread's were under way with."""
    found: set[int] = set()
    latest: dict[str, int] = {}
    for index in indices:
        one = done[index]
        for actor, other in latest.items():
            if actor != one.actor and done[other].until > one.begin:
                found |= {index, other}
        latest[one.actor] = index
    return found


def _before_doubt(
    done: Sequence[Done], indices: list[int], taken: list[int | None], ended: set[str]
) -> list[int | None]:
    """Cut the takes where somebody may have taken something without a word: it died in the middle, or failed."""
    begins = [
        done[index].begin
        for index in indices
        if (done[index].phase == "open" and done[index].process in ended)
        or (done[index].phase == "fail" and done[index].detail not in _NOTHING_TAKEN)
    ]
    first = min(begins, default=_NEVER)
    return [index if index is not None and done[index].until < first else None for index in taken]


def _senders(done: Sequence[Done]) -> dict[int, int]:
    """Return, for each write of a queue's feeder thread, the `put` that it carries out: each process has a buffer."""
    puts: dict[tuple[str, str], list[int]] = defaultdict(list)
    writes: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, one in enumerate(done):
        if one.call == "Queue.put" and one.phase == "end":
            puts[one.process, one.key].append(index)
        elif one.call == "Connection.send_bytes" and "/" in one.actor and one.phase != "fail":
            writes[one.process, one.key].append(index)
    found: dict[int, int] = {}
    for buffer, written in writes.items():
        sent = _in_order_of_writing(done, puts[buffer])
        carried = list(zip(written, sent, strict=False))
        backwards = any(put is not None and done[put].begin >= done[write].begin for write, put in carried)
        if len(sent) >= len(written) and not backwards:
            found |= {write: put for write, put in carried if put is not None}
    return found
