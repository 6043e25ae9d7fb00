"""Who was in which operation, by the journal alone: where nobody can look from outside, the program's own word.

What is open in the journal has been begun and not ended. That does not prove that it never ends.
"""

from grader.model.evidence import Blocked, Event, Place, WaitsFor, Waker
from grader.supervise.kinds import NAMELESS, kind_of
from grader.supervise.records import Story

FEEDER = "QueueFeederThread"


def open_waits(
    story: Story, paths: dict[int, tuple[int, int, str]], living: set[int] | None = None
) -> tuple[Blocked, ...]:
    """Return what processes, or those among `living`, have begun and not ended, in the order of their slots."""
    found = []
    for slot, event in sorted(story.open_calls.items()):
        pid, _tid, path = paths.get(slot, (0, 0, ""))
        if living is None or pid in living:
            found.append(_Open(story, event, pid, path).blocked())
    return tuple(found)


class _Open:
    """One open operation."""

    def __init__(self, story: Story, event: Event, pid: int, path: str) -> None:
        self._story = story
        self._event = event
        self._pid = pid
        self._path = path

    def blocked(self) -> Blocked:
        event = self._event
        place = Place(event.file, event.line) if event.file else self._story.last_put.get((event.process, event.object))
        return Blocked(
            process=self._story.name_of(self._pid),
            pid=self._pid,
            thread=self._thread(),
            call=event.call,
            file=place.file if place else "",
            line=place.line if place else 0,
            waits_for=self._waits_for(self._kind()),
        )

    def _thread(self) -> str:
        if self._event.call.startswith("Connection.send") and not self._event.file:
            return FEEDER
        _process, _, thread = self._path.rpartition("/t")
        return f"Thread-{thread}" if _process else "MainThread"

    def _kind(self) -> str:
        return kind_of(self._event.call, self._story.thing(self._event.object))

    def _waits_for(self, kind: str) -> WaitsFor:
        keys = self._event.object.split(" ")
        if kind == "child":
            return self._child(keys[0])
        if kind == "other":
            return WaitsFor(kind, self._event.call)
        things = [thing.name for key in keys if (thing := self._story.thing(key)) is not None]
        names = ", ".join(dict.fromkeys(things)) or NAMELESS.get(kind, kind)
        return WaitsFor(kind, names, self._holder(keys[0]) if kind == "lock" else ())

    def _child(self, key: str) -> WaitsFor:
        digits = key.rpartition(":")[2]
        if not digits.isdigit():
            return WaitsFor("child", NAMELESS["child"])
        name = self._story.name_of(int(digits))
        return WaitsFor("child", name, (Waker(name, int(digits), "would have to end"),))

    def _holder(self, key: str) -> tuple[Waker, ...]:
        path = self._story.holder_of(key)
        if path is None:
            return ()
        return (Waker(self._story.names.get(path, path), self._story.pids.get(path, 0), "holds it"),)
