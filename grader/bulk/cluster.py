"""Hands turns to the workers of a Dask `distributed` scheduler, in place of a crew on this machine.

Plan, store and display stay here; a worker gets an answer, tells each check as soon as it is known, and returns all of
them. What it tells may be lost on the way, what it returns is what counts. Before its first turn it is asked what it is
(`Facts`): one whose grader, Python or course differs from ours, or that has no wall as strong as is asked for, gets no
turn, is named, and the others go on. A worker that goes away costs the checks that it has not told; its answers go to
others, three times at most. One that comes later is taken on. Each thread of a worker has one answer in work and one in
reserve, so that it need not wait for us; when nothing else is left, who is idle gets the reserve of another.

Workers have the course on their own disks, at the same path as here or at the one that is given: hidden suites are not
sent. Dask may unpickle what comes over its connections, so whoever can reach the scheduler or a worker can run code
there and here. All of them must be machines of one's own, on a closed network or with TLS (`tls://`, with the
certificates in Dask's configuration). Students' code gets nowhere near: it runs behind the walls of the workers.
"""

import contextlib
import time
from collections import deque
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from grader.bulk import post
from grader.bulk.post import Charge, Facts, Gone
from grader.bulk.scheduler import Errand, Scheduler, one_line
from grader.grading import InputError
from grader.grading.crew import GRADED, SILENCE_S, TRIES, CheckKnown, Clock, Seat, Setting, TurnOver
from grader.grading.session import Turn, not_graded
from grader.model.results import CheckResult

LOOK_S = 1.0  # from one look at who is there to the next
INTERVIEW_S = 60.0  # for a worker to say what it is: it may be busy with others' work
NOBODY_S = 60.0  # for a worker to come where none is left
REFUSED_S = 3.0  # for a better worker to come where all have been refused
_RESERVE = 2  # answers for each thread


class Cluster(Struct, frozen=True):
    """Where the scheduler is, and in which folder its workers find the course; "" is the same as here."""

    address: str
    course: str = ""


class _Task:
    """A turn and how often a worker has gone away with it."""

    def __init__(self, number: int, turn: Turn) -> None:
        self.number = number
        self.turn = turn
        self.tries = 0
        self.known = list(turn.known)


class Place(Seat):
    """One thread of a cluster's worker, with what has been handed to it."""

    def __init__(self, address: str, heard_s: float) -> None:
        """Begin with nothing to do."""
        super().__init__()
        self.address = address
        self.heard_s = heard_s
        self.tasks: dict[str, tuple[_Task, Errand]] = {}


def objection(ours: Facts, theirs: Facts, root: str) -> str:
    """Return why a worker cannot be used, with the cure, or "". `root` is where it looks for the course."""
    if theirs.version != ours.version:
        return f"its grader is {theirs.version}, this one is {ours.version}; install the same there, and start it again"
    if theirs.python != ours.python:
        return f"it runs Python {theirs.python}, the grader here {ours.python}; try the same version there"
    if not theirs.course:
        return f"it finds no course in {root!r}; put the course there, or say --course-on-workers DIR"
    for path in sorted(ours.course.keys() | theirs.course.keys()):
        if ours.course.get(path) != theirs.course.get(path):
            how = "differs" if path in ours.course and path in theirs.course else "is only on one side"
            return f"its course in {root!r} is another one: {path} {how}; bring both to the same state"
    return theirs.weak


def seats_on_its_machine(address: str, threads: dict[str, int]) -> tuple[int, int]:
    """Return (turns at a time on that worker's machine, those of workers before it); `threads` are all, by address."""
    machine = address.rpartition(":")[0]
    beside = sorted(other for other in threads if other.rpartition(":")[0] == machine)
    return sum(threads[other] for other in beside), sum(threads[other] for other in beside[: beside.index(address)])


class ClusterCrew:
    """The workers of a cluster, used like a `Crew`: by one thread, inside `with`.

    `refused` says by address which workers are not used, and why.
    """

    def __init__(self, setting: Setting, cluster: Cluster, clock: Clock = time.monotonic) -> None:
        """Connect to nothing yet."""
        self._setting = setting
        self._clock = clock
        self._scheduler = Scheduler(cluster.address)
        self._root = cluster.course or str(setting.files.root.absolute())
        self._ours = post.facts(setting.files.root, setting.suites, setting.tier)
        self._asked: dict[str, tuple[float, Errand]] = {}
        self._places: dict[str, list[Place]] = {}
        self._waiting: deque[_Task] = deque()
        self._present: dict[str, int] = {}
        self._looked_s = -LOOK_S
        self._served_s = 0.0
        self.refused: dict[str, str] = {}

    def __enter__(self) -> "ClusterCrew":
        """Connect. Raises `InputError` if no scheduler answers."""
        self._scheduler.__enter__()
        self._served_s = self._clock()
        return self

    def __exit__(self, *details: object) -> None:
        self._scheduler.tell(self._places, post.leave, self._scheduler.token)
        self._scheduler.__exit__(*details)

    def free(self) -> list[Seat]:
        """Return the places that could be given a turn now, those with nothing to do first."""
        if self._waiting:
            return []
        places = [place for place in self._all_places() if len(place.tasks) < _RESERVE]
        return [*sorted(places, key=lambda place: len(place.tasks))]

    def at_work(self) -> list[Turn]:
        """Return the turns that are in work now, as far as one can tell from here."""
        firsts = (next(iter(place.tasks.values()), None) for place in self._all_places())
        return [first[0].turn for first in firsts if first is not None]

    def hand(self, seat: Seat, number: int, turn: Turn) -> None:
        """Hand a turn to a place; what becomes of it bears its number."""
        assert isinstance(seat, Place)
        self._give(seat, _Task(number, turn))

    def wait(self, timeout_s: float) -> Iterator[CheckKnown | TurnOver]:
        """Wait until something is known, at most about so long, and yield it.

        Raises `InputError` if the scheduler is not there any more, or no worker that can be used.
        """
        self._share()
        yield from self._look()
        for key, told in self._scheduler.arrived(timeout_s):
            yield from self._hear(key) if told is None else self._hear_check(key, told)
        while self._waiting and (place := min(self._all_places(), key=lambda one: len(one.tasks), default=None)):
            self._give(place, self._waiting.popleft())

    def _all_places(self) -> list[Place]:
        return [place for places in self._places.values() for place in places]

    def _give(self, place: Place, task: _Task) -> None:
        if not place.tasks:
            place.heard_s = self._clock()
        place.near = task.turn.answer.submission
        turn = msgspec.msgpack.encode(task.turn._replace(known=tuple(task.known)))
        errand = self._scheduler.submit(place.address, "grade", post.grade, self._scheduler.token, turn)
        place.tasks[errand.key] = (task, errand)

    def _share(self) -> None:
        """Give reserves to those who have still nothing to do after all has been handed out that there was."""
        for idle in [place for place in self._all_places() if not place.tasks and not self._waiting]:
            fullest = max(self._all_places(), key=lambda place: len(place.tasks))
            if len(fullest.tasks) < _RESERVE:
                return
            task, errand = fullest.tasks.pop(list(fullest.tasks)[-1])
            errand.cancel()
            self._give(idle, task)

    def _look(self) -> Iterator[TurnOver]:
        """See who has come and who has gone, once in a while."""
        now_s = self._clock()
        if now_s - self._looked_s < LOOK_S:
            return
        self._looked_s = now_s
        self._present = self._scheduler.workers()
        for address in [address for address in self._places if address not in self._present]:
            yield from self._lost(address, "the worker has gone away")
        for address in [address for address in self._asked if address not in self._present]:
            self._asked.pop(address)[1].cancel()
        for address in self._present.keys() - self._places.keys() - self._asked.keys() - self.refused.keys():
            self._interview(address, now_s)
        yield from self._overdue(now_s)
        self._check_served(now_s)

    def _interview(self, address: str, now_s: float) -> None:
        setting = self._setting
        seats = seats_on_its_machine(address, self._present)
        charge = Charge(self._scheduler.token, self._root, setting.suites, setting.options, setting.tier, seats)
        errand = self._scheduler.submit(address, "interview", post.interview, msgspec.msgpack.encode(charge))
        self._asked[address] = (now_s, errand)

    def _overdue(self, now_s: float) -> Iterator[TurnOver]:
        for address, (asked_s, errand) in list(self._asked.items()):
            if now_s - asked_s > INTERVIEW_S:
                del self._asked[address]
                errand.cancel()
                self.refused[address] = f"it gave no answer for {INTERVIEW_S:.0f} seconds; is it busy with other work?"
        for place in self._all_places():
            checks = max((len(task.turn.answer.exercise.checks) for task, _errand in place.tasks.values()), default=0)
            silence_s = TRIES * (checks + 1) * SILENCE_S
            if checks and now_s - place.heard_s > silence_s:
                yield from self._refuse(place.address, f"it gave no sign for {silence_s:.0f} seconds; start it again")

    def _check_served(self, now_s: float) -> None:
        """Raise `InputError` if there has been nobody to work for us for long."""
        if self._places or self._asked:
            self._served_s = now_s
            return
        refused = self._refusals()
        if now_s - self._served_s <= (REFUSED_S if refused else NOBODY_S):
            return
        address = self._scheduler.address
        if refused:
            lines = "\n".join(f"  {line}" for line in refused)
            raise InputError(f"no worker of the scheduler at {address} can be used:\n{lines}\nWhat was graded is kept.")
        raise InputError(
            f"the scheduler at {address} has no worker, and none came within {NOBODY_S:.0f} seconds; try "
            f"`dask worker {address}` on a machine with this grader and course. What was graded is kept."
        )

    def _refusals(self) -> list[str]:
        return [f"{address}: {why}" for address, why in self.refused.items() if address in self._present]

    def _hear(self, key: str) -> Iterator[TurnOver]:
        for address, (_asked_s, errand) in self._asked.items():
            if errand.key == key:
                del self._asked[address]
                self._judge(address, errand)
                return
        for place in self._all_places():
            if key in place.tasks:
                task, errand = place.tasks.pop(key)
                place.heard_s = self._clock()
                yield from self._came_to(place, task, errand)
                return

    def _hear_check(self, key: str, told: bytes) -> Iterator[CheckKnown]:
        """Tell a check of a turn that is still in work; nothing else that comes this way matters."""
        for place in self._all_places():
            if key in place.tasks:
                task, _errand = place.tasks[key]
                place.heard_s = self._clock()
                with contextlib.suppress(msgspec.DecodeError):
                    check = msgspec.msgpack.decode(told, type=CheckResult)
                    if check.id in {one.id for one in task.turn.answer.exercise.checks}:
                        if check.status in GRADED:
                            task.known.append(check)
                        yield CheckKnown(task.number, task.turn, check)

    def _judge(self, address: str, errand: Errand) -> None:
        """Take a worker on, or not."""
        try:
            theirs = msgspec.msgpack.decode(errand.result(), type=Facts)
        except Exception as error:  # anything can go wrong in a foreign environment; it is named, and costs nobody else
            if address in self._scheduler.workers():
                why = f"it cannot run this grader: {one_line(error)}"
                self.refused[address] = f"{why}; install 'plumbline[cluster]' there and at the scheduler, as here"
            return
        why = objection(self._ours, theirs, self._root)
        if why:
            self.refused[address] = f"on {theirs.host}: {why}"
        else:
            now_s = self._clock()
            self._places[address] = [Place(address, now_s) for _thread in range(max(1, self._present.get(address, 1)))]

    def _came_to(self, place: Place, task: _Task, errand: Errand) -> Iterator[TurnOver]:
        """Tell what has become of a turn."""
        try:
            checks = msgspec.msgpack.decode(errand.result(), type=tuple[CheckResult, ...])
        except Gone:
            self._waiting.append(task)
            yield from self._lost(place.address, "")
        except Exception as error:  # of a worker; the reason is told, and somebody else tries again
            yield from self._again(task, one_line(error))
            if place.address in self._scheduler.workers():
                yield from self._refuse(place.address, f"it could not grade: {one_line(error)}")
            else:
                yield from self._lost(place.address, "the worker has gone away")
        else:
            if [check.id for check in checks] == [check.id for check in task.turn.answer.exercise.checks]:
                yield TurnOver(task.number, task.turn, checks)
                return
            yield from self._again(task, "the worker has returned other checks")
            yield from self._refuse(place.address, "it has returned other checks than those of the exercise")

    def _refuse(self, address: str, why: str) -> Iterator[TurnOver]:
        self.refused[address] = why
        yield from self._lost(address, why)

    def _lost(self, address: str, why: str) -> Iterator[TurnOver]:
        """Give what a worker had to others. What it had in reserve had not been begun, and has lost no try."""
        for place in self._places.pop(address, []):
            for position, (task, errand) in enumerate(place.tasks.values()):
                errand.cancel()
                if position or not why:
                    self._waiting.append(task)
                else:
                    yield from self._again(task, why)

    def _again(self, task: _Task, why: str) -> Iterator[TurnOver]:
        task.tries += 1
        if task.tries < TRIES:
            self._waiting.append(task)
            return
        options, why = self._setting.options, f"tried {TRIES} times; the last time {why}"
        checks = task.turn.answer.exercise.checks
        yield TurnOver(task.number, task.turn, tuple(not_graded(check, options, why) for check in checks))
