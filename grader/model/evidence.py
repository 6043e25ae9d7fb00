"""What a run leaves behind for judging: facts seen from outside, and the claims that came from inside.

Everything here is plain data, so that evidence can be stored, compared and explained later.
"""

from typing import Any

from msgspec import Struct, field

from grader.model.deviation import Deviation
from grader.model.verdicts import RunVerdict, StartMethod


class Place(Struct, frozen=True):
    """A line of the program, and its text where it is known."""

    file: str
    line: int
    code: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


OUTSIDE = "outside"


class Waker(Struct, frozen=True):
    """Somebody who could end a wait, and by what: "holds the write end, fd 4".

    `thread` is "" where any thread of the process could. Whoever is not of the program is the process "outside" with
    the id 0, and `how` says who that is: "the terminal".
    """

    process: str
    pid: int
    how: str
    thread: str = ""


class WaitsFor(Struct, frozen=True):
    """What a blocked thread waits for. `object` is its name in the program, where known.

    `needs` says whether any one of those who could end the wait is enough, or all are needed.
    """

    kind: str
    object: str
    could_be_ended_by: tuple[Waker, ...] = ()
    needs: str = "any"


class Blocked(Struct, frozen=True):
    """One thread that cannot go on."""

    process: str
    pid: int
    thread: str
    call: str
    file: str
    line: int
    waits_for: WaitsFor
    code: str = ""


class Running(Struct, frozen=True):
    """One thread that goes on: `call` is the operation it is in, "" for work of its own."""

    process: str
    pid: int
    thread: str
    call: str
    file: str
    line: int
    code: str = ""


class PartSeen(Struct, frozen=True):
    """A part of a program that was proved to be deadlocked while the rest, `running`, went on.

    `virtual_s` is the program's own time by then, `None` where that is the clock on the wall; `wall_s` is the latter.
    """

    virtual_s: float | None
    wall_s: float
    blocked: tuple[Blocked, ...]
    running: tuple[Running, ...] = ()


class LeftBehind(Struct, frozen=True):
    """Something that outlived the function or the program."""

    kind: str
    name: str
    pid: int | None = None
    state: str = ""


class Raised(Struct, frozen=True):
    """An exception as text: nothing of it is ever unpickled."""

    type: str
    text: str
    place: Place | None = None
    traceback: str = ""


class ProcessSeen(Struct, frozen=True):
    """A process of the run. `path` is its place in the family tree: "0", "0.1", "0.1.2"."""

    path: str
    name: str
    pid: int
    parent: str = ""
    daemon: bool | None = None
    exit_code: int | None = None
    raised: Raised | None = None


class ThreadDied(Struct, frozen=True):
    """A thread that an exception has ended, and that only: its process went on."""

    process: str
    thread: str
    raised: Raised


class Event(Struct, frozen=True):
    """One operation of one process, in the order of the run."""

    step: int
    virtual_s: float
    actor: str
    process: str
    call: str
    object: str
    phase: str
    file: str = ""
    line: int = 0
    detail: str = ""


class Evidence(Struct, frozen=True):
    """One run, start to end.

    `value` is what the scene returned, as plain data, and only meaningful when `returned`.
    `parts` were proved to be deadlocked while the rest still went on, whatever became of the run later.
    `called` tells whether the program's file had been executed to its end, so that the scene was called.
    `virtual_s` is the virtual duration of the whole run, `call_virtual_s` that of the scene alone.
    `ordered` tells whether its schedule was ours, be it the undisturbed one; if not, it was the machine's.
    `deviations` are the choices by which its schedule left the undisturbed order.
    Of a very long run `left_out` events are missing, before the one with the index `gap`.
    `objects` has the name in the program of each object that `events` give by the kernel's key.
    `proof_ms` is the time from the last thread's blocking to the proof, `None` without a proof.
    """

    verdict: RunVerdict
    detail: str | None
    seed: int
    start_method: StartMethod
    called: bool = True
    returned: bool = False
    value: Any = None
    raised: Raised | None = None
    blocked: tuple[Blocked, ...] = ()
    running: tuple[Running, ...] = ()
    parts: tuple[PartSeen, ...] = ()
    left_behind: tuple[LeftBehind, ...] = ()
    processes: tuple[ProcessSeen, ...] = ()
    threads_died: tuple[ThreadDied, ...] = ()
    events: tuple[Event, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    output: str = ""
    virtual_s: float = 0.0
    call_virtual_s: float = 0.0
    steps: int = 0
    proof_ms: float | None = None
    objects: dict[str, str] = field(default_factory=dict)
    ordered: bool = True
    deviations: tuple[Deviation, ...] = ()
    gap: int | None = None
    left_out: int = 0
    cpu_s: float = 0.0
    wall_s: float = 0.0

    @property
    def ordered_events(self) -> tuple[Event, ...]:
        """The events in an order that does not depend on the machine.

        Between two releases several threads may finish what they were woken for at the same time; `events` has them as
        the kernel saw them, this has them by thread. And no schedule gives turns at the locks between threads: that one
        of them was taken for a moment, in no more than one step, is left out. Where the machine gave the turns, nothing
        is known of the order but what the kernel saw: then these are `events`.
        """
        if not self.ordered:
            return self.events
        passing = set[int]()
        begun: dict[str, int] = {}
        for index, event in enumerate(self.events):
            began = begun.pop(event.actor, None)
            if not event.object.startswith("thread:"):
                continue
            if event.phase == "begin":
                begun[event.actor] = index
            elif began is not None and self.events[began].step == event.step:
                passing |= {began, index}
        kept = (event for index, event in enumerate(self.events) if index not in passing)
        return tuple(sorted(kept, key=lambda event: (event.step, event.actor)))
