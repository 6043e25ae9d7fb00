"""Who does what at one moment: which threads are blocked, which go on, and which part of them is closed for ever."""

import os
import re
from collections.abc import Callable, Collection, Set
from dataclasses import dataclass

from grader.model.evidence import Blocked, Place, Running
from grader.procfs import Call, Stillness, Surroundings, Survey, Task
from grader.sandbox import ProgramGround
from grader.shim import layout
from grader.supervise.blocked import Standstill
from grader.supervise.records import Story
from grader.supervise.stacks import Line, Stacks
from grader.supervise.web import Web

_LIBRARY = re.compile(r"/lib(64)?/python3[^/]*/|/site-packages/|/dist-packages/|^<")
_PROCESS = os.path.join("multiprocessing", "process.py")


@dataclass(frozen=True)
class Picture:
    """One moment. `part` are those of `blocked` that can never go on, whatever the others do."""

    blocked: tuple[Blocked, ...]
    running: tuple[Running, ...]
    part: tuple[Blocked, ...]


class Painter:
    """Makes pictures of one run."""

    def __init__(self, ground: ProgramGround, stillness: Stillness, outer: Set[str]) -> None:
        """`outer` are the kernel's names of pipes that lead out of the program."""
        self._ground = ground
        self._stillness = stillness
        self._outer = outer
        self._stacks = Stacks(ground.table, ground.shared, ground.signal_thread)

    def closed_part(self) -> frozenset[Task]:
        """Return the threads that can never go on."""
        survey = self._stillness.survey()
        return self._closed(survey, self.timed())

    def timed(self) -> set[Task]:
        """Return the threads that a clock will let go on, and those that a timer may call away.

        To be asked after a survey: who was seen blocked then, and is still, had said before what it waits for.
        """
        waiting = self._ground.shared.waiters()
        return {Task(w.pid, w.pid if w.state == layout.ALARM else w.tid) for w in waiting}

    def _closed(self, survey: Survey, timed: Set[Task]) -> frozenset[Task]:
        closed = Web(self._ground.table, survey.calls, {*survey.moving, *timed}, self._outer).frozen()
        # a descriptor may have been closed between the look and the question who has it: then its owner has run
        return closed if self._stillness.still_as_in(survey, closed) else frozenset()

    def standstill(self, calls: dict[Task, Call | None], story: Story, others: Collection[Task] = ()) -> Standstill:
        """Return the description of threads that are blocked, beside others that go on; they may be asked for lines."""
        table = self._ground.table
        pids = {task.pid for task in (*calls, *others)}
        around = Surroundings(table, pids, self._outer)
        paths = self._ground.shared.paths()
        return Standstill(table, calls, story, paths, self.line_of, others, around.who_could_wake)

    def paint(self, story: Callable[[], Story]) -> Picture:
        """Look, and ask whoever goes on where that is; to be called when the program is about to be ended."""
        survey, timed = self._stillness.survey(), self.timed()
        closed = self._closed(survey, timed)
        blocked = {task: call for task, call in survey.calls.items() if task not in timed}
        others = [task for task in survey.tasks if task not in blocked]
        described = self.standstill(blocked, story(), others)
        going_on = [task for task in others if not described.is_helper(task.pid)]
        running = [described.running(task) for task in going_on]
        return Picture(
            blocked=described.blocked(),
            running=tuple(item for item in running if item.file or item.thread == "MainThread"),
            part=described.blocked(closed),
        )

    def line_of(self, task: Task) -> Place | None:
        """Return the innermost line of the program in which a thread stands, `None` if there is none."""
        return program_line(self._stacks.of(task))


def program_line(lines: tuple[Line, ...]) -> Place | None:
    """Return the innermost line that is the program's own, of a stack whose innermost line comes first."""
    for line in lines:
        if not _LIBRARY.search(line.file) and os.path.dirname(line.file) != _SHIM:
            return Place(os.path.basename(line.file), line.number)
        if line.function.endswith("_bootstrap") and line.file.endswith(_PROCESS):
            break  # what is below is the stack of the parent, at the fork
    return None


_SHIM = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "shim")
