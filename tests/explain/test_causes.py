"""Each cause is recognised from evidence written down by hand, and not from its near relations."""

from typing import Any

import pytest
from msgspec import structs

from grader.explain import CAUSES, find_cause
from grader.model.evidence import Blocked, Event, Evidence, LeftBehind, ProcessSeen, Raised, ThreadDied, WaitsFor, Waker
from grader.model.verdicts import Cause, RunVerdict, StartMethod

MAIN, ONE, TWO = 10, 11, 12
NAMES = {MAIN: "main", ONE: "Process-1", TWO: "Process-2"}
THREAD_DIED = ThreadDied("main", "Thread-1", Raised("KeyError", "x"))


def evidence(verdict: RunVerdict = RunVerdict.DEADLOCK, *blocked: Blocked, **more: Any) -> Evidence:
    return Evidence(verdict, more.pop("detail", None), 0, StartMethod.FORK, blocked=blocked, **more)


def waits(
    pid: int, kind: str, object: str = "a thing", *wakers: int, thread: str = "MainThread", call: str = ""
) -> Blocked:
    ends = tuple(
        Waker(NAMES[waker], waker, "holds it" if kind in ("lock", "queue_write") else "could") for waker in wakers
    )
    return Blocked(NAMES[pid], pid, thread, call or kind, "a.py", 5, WaitsFor(kind, object, ends))


def wants_lock(thread: str, holder: str) -> Blocked:
    """Return a thread of the main process that waits for a lock of another one."""
    waker = Waker("main", MAIN, "holds it", holder)
    return Blocked("main", MAIN, thread, "threading.Lock.acquire", "a.py", 5, WaitsFor("lock", "L", (waker,)))


def takes_turns(*writers: int) -> Evidence:
    """One waits for data with a lock in its hand, another one for that lock; `writers` have the write end."""
    reads = waits(ONE, "pipe_data", "Pipe", *writers)
    return evidence(RunVerdict.DEADLOCK, waits(TWO, "lock", "L", ONE), reads, waits(MAIN, "condition"))


def played(*calls: str, blocked: tuple[Blocked, ...]) -> Evidence:
    """Return a deadlock after calls "process call queue", each of which has ended."""
    paths = {"main": MAIN, "one": ONE, "two": TWO}
    steps = [call.split() for call in calls]
    queues: dict[str, dict[str, int]] = {}
    for _who, call, queue in steps:
        row = queues.setdefault(f"Queue at {queue}", {})
        row[call] = row.get(call, 0) + 1
    return evidence(
        RunVerdict.DEADLOCK,
        *blocked,
        events=tuple(Event(0, 0.0, who, who, call, f"pipe:{queue}", "end") for who, call, queue in steps),
        objects={f"pipe:{queue}": f"Queue at {queue}" for _, _, queue in steps},
        processes=tuple(ProcessSeen(path, path, pid) for path, pid in paths.items()),
        facts={"queues": queues},
    )


def feeder(pid: int) -> Blocked:
    return waits(pid, "pipe_room", "Queue at a.py:1", MAIN, pid, thread="QueueFeederThread")


def died(pid: int, exit_code: int | None = 1, raised: Raised | None = None) -> ProcessSeen:
    return ProcessSeen(f"0.{pid}", NAMES[pid], pid, "0", False, exit_code, raised)


QUEUE = "Queue at a.py:1"
PUT = {"queues": {QUEUE: {"Queue.put": 3, "Queue.get": 3}}}
BOOTSTRAP = "a new process was started before the current process has finished its bootstrapping phase"

MAIN_GETS = waits(MAIN, "queue_item", "Queue at answers", MAIN, ONE)
ONE_GETS = waits(ONE, "queue_item", "Queue at tasks", MAIN, ONE)

CASES: dict[str, tuple[Evidence, Cause | None]] = {
    "one waits for room, and somebody else for work in another queue that it had no part in": (
        evidence(
            RunVerdict.DEADLOCK,
            waits(MAIN, "queue_join", "JoinableQueue at a.py:1", TWO),
            waits(ONE, "pipe_room", "SimpleQueue at a.py:2", MAIN, ONE),
        ),
        Cause.MISSING_TASK_DONE,
    ),
    "one waits for its own work, and for room": (
        evidence(
            RunVerdict.DEADLOCK,
            waits(MAIN, "queue_join", "JoinableQueue at a.py:1", MAIN),
            waits(MAIN, "pipe_room", "SimpleQueue at a.py:2", ONE, thread="other"),
        ),
        Cause.MISSING_TASK_DONE,
    ),
    "one who is joined waits for its turn to write": (
        evidence(RunVerdict.DEADLOCK, waits(MAIN, "child", "Process-1", ONE), waits(ONE, "queue_write", QUEUE, MAIN)),
        Cause.JOIN_BEFORE_DRAIN,
    ),
    "two feeders face each other": (
        evidence(
            RunVerdict.DEADLOCK,
            waits(MAIN, "pipe_room", "Pipe at a.py:1", ONE, call="os.write"),
            waits(ONE, "pipe_room", "Pipe at a.py:1", MAIN, call="os.write"),
        ),
        None,
    ),
    "two threads of one process send": (
        evidence(
            RunVerdict.DEADLOCK,
            waits(MAIN, "pipe_room", "Pipe at a.py:1", ONE, call="Connection.send"),
            waits(MAIN, "pipe_room", "Pipe at a.py:1", TWO, call="Connection.send", thread="other"),
        ),
        None,
    ),
    "two send into the same end of a pipe that nobody reads": (
        evidence(
            RunVerdict.DEADLOCK,
            waits(MAIN, "pipe_room", "Pipe at a.py:1", TWO, call="Connection.send"),
            waits(ONE, "pipe_room", "Pipe at a.py:1", TWO, call="Connection.send"),
        ),
        None,
    ),
    "both send, and a third sends to one of them": (
        evidence(
            RunVerdict.DEADLOCK,
            waits(MAIN, "pipe_room", "Pipe at a.py:1", ONE, call="Connection.send"),
            waits(ONE, "pipe_room", "Pipe at a.py:1", MAIN, call="Connection.send"),
            waits(TWO, "pipe_room", "Pipe at a.py:2", MAIN, call="Connection.send"),
        ),
        Cause.FULL_PIPE_BOTH_WAYS,
    ),
    "both send, where nobody has seen who reads": (
        evidence(
            RunVerdict.STUCK,
            waits(MAIN, "pipe_room", "Pipe at a.py:1", call="Connection.send"),
            waits(ONE, "pipe_room", "Pipe at a.py:1", call="Connection.send"),
        ),
        Cause.FULL_PIPE_BOTH_WAYS,
    ),
    "one process alone waits for any of its own pipes": (
        evidence(RunVerdict.DEADLOCK, waits(MAIN, "any", "Pipe", MAIN)),
        Cause.WAITS_FOR_ITSELF,
    ),
    "one process is left with both ends of a pipe, and others have ended": (
        evidence(RunVerdict.DEADLOCK, waits(MAIN, "pipe_data", "Pipe", MAIN), processes=(died(ONE, 0),)),
        Cause.WRITE_END_OPEN,
    ),
    "one process alone reads from a pipe that nobody holds": (
        evidence(RunVerdict.DEADLOCK, waits(MAIN, "pipe_data", "Pipe")),
        None,
    ),
    "a caller waits for a task": (evidence(RunVerdict.DEADLOCK, waits(MAIN, "result", "Future")), None),
    "a lock of one who was terminated": (
        evidence(RunVerdict.DEADLOCK, waits(MAIN, "lock", "L", ONE), processes=(died(ONE, -15),)),
        Cause.LOCK_HOLDER_DIED,
    ),
    "a lock of one who went home with it": (
        evidence(RunVerdict.DEADLOCK, waits(MAIN, "lock", "L", ONE), processes=(died(ONE, 0),)),
        Cause.LOCK_NOT_RELEASED,
    ),
    "a lock that several share": (evidence(RunVerdict.DEADLOCK, waits(MAIN, "lock", "L", ONE, TWO)), None),
    "a lock that one only shares": (
        evidence(
            RunVerdict.DEADLOCK,
            Blocked("main", MAIN, "MainThread", "x", "a.py", 5, WaitsFor("lock", "L", (Waker("o", ONE, "shares it"),))),
        ),
        None,
    ),
    "consumers take turns, and others may send": (takes_turns(MAIN, ONE, TWO), None),
    "who has the lock waits for who wants it": (takes_turns(ONE, TWO), Cause.LOCK_NOT_RELEASED),
    "a child died in the middle, and nobody is blocked": (
        evidence(RunVerdict.STUCK, processes=(died(ONE, 1),)),
        None,
    ),
    "the main process itself is no dead child": (
        evidence(RunVerdict.DEADLOCK, waits(ONE, "event"), processes=(ProcessSeen("0", "main", MAIN, exit_code=1),)),
        Cause.EVENT_NEVER_SET,
    ),
    "a child that raised, whose exit code nobody knows": (
        evidence(RunVerdict.DEADLOCK, waits(MAIN, "event"), processes=(died(ONE, None, Raised("KeyError", "x")),)),
        Cause.CHILD_DIED,
    ),
    "a reader waits for any of several, and holds one of the write ends": (
        evidence(RunVerdict.DEADLOCK, waits(ONE, "any", "Pipe", ONE), waits(MAIN, "child", "Process-1", ONE)),
        Cause.WRITE_END_OPEN,
    ),
    "a thread of the holder joins the reader, its main thread does not": (
        evidence(
            RunVerdict.DEADLOCK,
            waits(ONE, "pipe_data", "Pipe", MAIN),
            waits(MAIN, "child", "Process-1", ONE, thread="other"),
        ),
        None,
    ),
    "the holder of the write end waits for any of several that the reader could send": (
        evidence(RunVerdict.DEADLOCK, waits(ONE, "pipe_data", "Pipe", ONE, MAIN), waits(MAIN, "any", "Pipe", ONE)),
        None,
    ),
    "the holder of the write end waits for data of a third, and the reader holds an end itself": (
        evidence(
            RunVerdict.DEADLOCK, waits(ONE, "pipe_data", "Pipe", ONE, MAIN), waits(MAIN, "pipe_data", "Pipe", TWO)
        ),
        Cause.WRITE_END_OPEN,
    ),
    "the holder of the write end waits for room in a pipe that the reader could empty": (
        evidence(RunVerdict.DEADLOCK, waits(ONE, "pipe_data", "Pipe", MAIN), waits(MAIN, "pipe_room", "Pipe", ONE)),
        None,
    ),
    "the holder of the write end joins somebody else": (
        evidence(RunVerdict.DEADLOCK, waits(ONE, "pipe_data", "Pipe", MAIN), waits(MAIN, "child", "Process-2", TWO)),
        None,
    ),
    "the holder of the write end waits for a permit, and may send after it": (
        evidence(RunVerdict.DEADLOCK, waits(ONE, "pipe_data", "Pipe", ONE, MAIN), waits(MAIN, "semaphore")),
        None,
    ),
    "a child waits for more, and the main process for what was never put": (
        evidence(
            RunVerdict.DEADLOCK, waits(ONE, "queue_item", QUEUE), waits(MAIN, "queue_item", "Queue at b"), facts=PUT
        ),
        Cause.MISSING_SENTINEL,
    ),
    "the main process waits for more than was put": (
        played("one Queue.put answers", "main Queue.get answers", blocked=(MAIN_GETS,)),
        Cause.MISSING_SENTINEL,
    ),
    "what was put has gone with somebody who was ended": (
        played("one Queue.put answers", "main Queue.get answers", "one Queue.put answers", blocked=(MAIN_GETS,)),
        None,
    ),
    "the answer is not what the main process itself has put": (
        played("main Queue.put answers", "one Queue.get answers", blocked=(MAIN_GETS,)),
        None,
    ),
    "one who has answered before waits for its next task": (
        played(
            *("main Queue.put tasks", "one Queue.get tasks", "one Queue.put answers", "main Queue.get answers"),
            blocked=(MAIN_GETS, ONE_GETS),
        ),
        None,
    ),
    "one who answers at the end waits for it": (
        played("main Queue.put tasks", "one Queue.get tasks", blocked=(MAIN_GETS, ONE_GETS)),
        Cause.MISSING_SENTINEL,
    ),
    "the last of a line waits for the end of one who has gone": (
        played(
            *("two Queue.put tasks", "one Queue.get tasks", "one Queue.put answers", "main Queue.get answers"),
            blocked=(MAIN_GETS, ONE_GETS),
        ),
        Cause.MISSING_SENTINEL,
    ),
    "who could put something waits for an event": (
        evidence(RunVerdict.DEADLOCK, waits(ONE, "queue_item", QUEUE, MAIN, ONE), waits(MAIN, "event"), facts=PUT),
        Cause.EVENT_NEVER_SET,
    ),
    "a child waits for what was never put, and the main process for more": (
        evidence(
            RunVerdict.DEADLOCK, waits(MAIN, "queue_item", QUEUE), waits(ONE, "queue_item", "Queue at b"), facts=PUT
        ),
        Cause.GET_WITHOUT_PUT,
    ),
    "the main process has taken something, but from another queue": (
        played(
            *("one Queue.put answers", "two Queue.get answers", "one Queue.put tasks", "main Queue.get tasks"),
            blocked=(MAIN_GETS,),
        ),
        None,
    ),
    "a lock of one who joins somebody who does not want it": (
        evidence(
            RunVerdict.DEADLOCK,
            waits(ONE, "lock", "L", MAIN),
            waits(MAIN, "child", "Process-2", TWO),
            waits(TWO, "child", "Process-1", ONE),
        ),
        Cause.LOCK_NOT_RELEASED,
    ),
    "the holder of the write end waits for the reader's task_done()": (
        evidence(RunVerdict.DEADLOCK, waits(ONE, "pipe_data", "Pipe", MAIN), waits(MAIN, "queue_join", QUEUE, ONE)),
        Cause.MISSING_TASK_DONE,
    ),
    "who puts something waits until it is taken, and there is nobody else": (
        evidence(RunVerdict.DEADLOCK, waits(MAIN, "thread"), feeder(MAIN)),
        Cause.QUEUE_FULL_NOBODY_GETS,
    ),
    "who puts something waits until it is taken, and somebody else for something else": (
        evidence(RunVerdict.DEADLOCK, waits(MAIN, "thread"), feeder(MAIN), waits(ONE, "condition")),
        None,
    ),
    "an item of another kind that cannot be pickled": (
        evidence(RunVerdict.RAISED, raised=Raised("PicklingError", "Can't get attribute")),
        Cause.UNPICKLABLE_ITEM,
    ),
    "no main guard, said by the main process": (
        evidence(RunVerdict.RAISED, raised=Raised("RuntimeError", BOOTSTRAP)),
        Cause.NO_MAIN_GUARD,
    ),
    "waking and sleeping": (evidence(RunVerdict.SPINNING, detail="steps"), Cause.POLLING),
    "sleeping for ever": (evidence(RunVerdict.SPINNING, detail="virtual_horizon"), Cause.POLLING),
    "a process that is left and works": (
        evidence(RunVerdict.FINISHED, left_behind=(LeftBehind("process", "x", 5, "running"),)),
        None,
    ),
    "a program that raised, with a process that nobody joined": (
        evidence(RunVerdict.RAISED, left_behind=(LeftBehind("process", "x", 5, "ended, but never joined"),)),
        None,
    ),
    "the work of one is awaited who waits for room in another pipe": (
        evidence(
            RunVerdict.DEADLOCK,
            waits(MAIN, "queue_join", "JoinableQueue at a.py:1", MAIN, ONE),
            waits(ONE, "pipe_room", "SimpleQueue at a.py:2", MAIN, ONE),
        ),
        Cause.JOIN_BEFORE_DRAIN,
    ),
    "who puts into a queue that is full is not the one whose work on it is awaited": (
        evidence(
            RunVerdict.DEADLOCK,
            waits(MAIN, "queue_join", "JoinableQueue at a.py:1", MAIN, ONE),
            waits(ONE, "pipe_room", "JoinableQueue at a.py:1", MAIN, ONE),
        ),
        Cause.MISSING_TASK_DONE,
    ),
    "reader and writer are one": (
        evidence(RunVerdict.DEADLOCK, waits(ONE, "pipe_data", "Pipe", ONE), waits(MAIN, "child", "Process-1", ONE)),
        Cause.WRITE_END_OPEN,
    ),
    "the holder of the write end joins the reader": (
        evidence(RunVerdict.DEADLOCK, waits(ONE, "pipe_data", "Pipe", MAIN), waits(MAIN, "child", "Process-1", ONE)),
        Cause.WRITE_END_OPEN,
    ),
    "the holder of the write end waits for the reader's report": (
        evidence(RunVerdict.DEADLOCK, waits(ONE, "pipe_data", "Pipe", MAIN), waits(MAIN, "queue_item", QUEUE, ONE)),
        Cause.WRITE_END_OPEN,
    ),
    "the holder of the write end waits for something else": (
        evidence(RunVerdict.DEADLOCK, waits(ONE, "pipe_data", "Pipe", MAIN), waits(MAIN, "pipe_data", "Pipe", ONE)),
        None,
    ),
    "join before drain": (
        evidence(RunVerdict.DEADLOCK, waits(MAIN, "child", "Process-1", ONE), waits(ONE, "thread"), feeder(ONE)),
        Cause.JOIN_BEFORE_DRAIN,
    ),
    "a full queue of one who is not joined": (
        evidence(RunVerdict.DEADLOCK, waits(MAIN, "child", "Process-2", TWO), waits(TWO, "event"), feeder(ONE)),
        Cause.EVENT_NEVER_SET,
    ),
    "both send": (
        evidence(
            RunVerdict.DEADLOCK,
            waits(MAIN, "pipe_room", "Pipe at a.py:1", ONE, call="Connection.send"),
            waits(ONE, "pipe_room", "Pipe at a.py:1", MAIN, call="Connection.send_bytes"),
        ),
        Cause.FULL_PIPE_BOTH_WAYS,
    ),
    "two send, each into a pipe that the other could read": (
        evidence(
            RunVerdict.DEADLOCK,
            waits(MAIN, "pipe_room", "Pipe at a.py:1", MAIN, ONE, call="Connection.send"),
            waits(ONE, "pipe_room", "Pipe at a.py:2", MAIN, ONE, call="Connection.send"),
        ),
        None,
    ),
    "two receive, each of whom holds every end": (
        evidence(
            RunVerdict.DEADLOCK,
            waits(MAIN, "pipe_data", "Pipe", MAIN, ONE),
            waits(ONE, "pipe_data", "Pipe", MAIN, ONE),
        ),
        None,
    ),
    "the team waits for room while the caller waits for the team": (
        evidence(RunVerdict.DEADLOCK, waits(MAIN, "queue_join", QUEUE), waits(ONE, "queue_room", QUEUE)),
        Cause.QUEUE_FULL_NOBODY_GETS,
    ),
    "one who is joined sends more than a pipe holds": (
        evidence(
            RunVerdict.DEADLOCK,
            waits(MAIN, "child", "Process-1", ONE),
            waits(ONE, "pipe_room", "Pipe", MAIN, call="Connection.send"),
        ),
        Cause.JOIN_BEFORE_DRAIN,
    ),
    "one process alone has both ends of a pipe": (
        evidence(RunVerdict.DEADLOCK, waits(MAIN, "pipe_data", "Pipe", MAIN)),
        Cause.WAITS_FOR_ITSELF,
    ),
    "a task waits for another one of its own executor": (
        evidence(
            RunVerdict.DEADLOCK,
            waits(MAIN, "result", "Future"),
            waits(MAIN, "result", "Future", thread="ThreadPoolExecutor-0_0"),
        ),
        Cause.WAITS_FOR_ITSELF,
    ),
    "two send into pipes that have nothing to do with each other": (
        evidence(
            RunVerdict.DEADLOCK,
            waits(MAIN, "pipe_room", "Pipe at a.py:1", call="Connection.send"),
            waits(ONE, "pipe_room", "Pipe at a.py:2", call="Connection.send"),
        ),
        None,
    ),
    "locks in different orders": (
        evidence(RunVerdict.DEADLOCK, waits(ONE, "lock", "L", TWO), waits(TWO, "lock", "K", ONE)),
        Cause.LOCK_ORDER,
    ),
    "a lock taken twice": (evidence(RunVerdict.DEADLOCK, waits(MAIN, "lock", "L", MAIN)), Cause.WAITS_FOR_ITSELF),
    "three locks, each of which the next one wants": (
        evidence(RunVerdict.DEADLOCK, *(wants_lock(*pair) for pair in ("ab", "bc", "ca"))),
        Cause.LOCK_ORDER,
    ),
    "two threads that want the locks of one who waits for itself": (
        evidence(RunVerdict.DEADLOCK, wants_lock("a", "b"), wants_lock("b", "b")),
        Cause.WAITS_FOR_ITSELF,
    ),
    "a lock that a thread keeps which waits for something else": (
        evidence(RunVerdict.DEADLOCK, wants_lock("a", "b"), waits(MAIN, "event", thread="b")),
        Cause.LOCK_NOT_RELEASED,
    ),
    "a lock that was taken when its process was forked": (
        evidence(RunVerdict.DEADLOCK, waits(ONE, "forked_lock", "L"), waits(MAIN, "child", "Process-1", ONE)),
        Cause.FORK_WITH_LOCK_HELD,
    ),
    "a lock kept by one who joins": (
        evidence(RunVerdict.DEADLOCK, waits(ONE, "lock", "L", MAIN), waits(MAIN, "child", "Process-1", ONE)),
        Cause.LOCK_NOT_RELEASED,
    ),
    "a lock of one who died": (
        evidence(RunVerdict.DEADLOCK, waits(MAIN, "lock", "L", ONE), processes=(died(ONE, -9),)),
        Cause.LOCK_HOLDER_DIED,
    ),
    "the turn to write into a queue, of one who died while it wrote": (
        evidence(
            RunVerdict.DEADLOCK,
            waits(TWO, "queue_write", "Q", ONE, thread="QueueFeederThread"),
            waits(MAIN, "child", "Process-2", TWO),
            processes=(died(ONE, -15),),
        ),
        Cause.LOCK_HOLDER_DIED,
    ),
    "the turn to write into a queue, of one who writes into a full pipe": (
        evidence(
            RunVerdict.DEADLOCK,
            waits(TWO, "queue_write", "Q", ONE, thread="QueueFeederThread"),
            feeder(ONE),
            waits(MAIN, "child", "Process-1", ONE),
        ),
        Cause.JOIN_BEFORE_DRAIN,
    ),
    "a lock that nobody is known to hold": (evidence(RunVerdict.DEADLOCK, waits(MAIN, "lock", "L")), None),
    "a child that raised": (
        evidence(RunVerdict.DEADLOCK, waits(MAIN, "queue_item"), processes=(died(ONE, 1, Raised("KeyError", "x")),)),
        Cause.CHILD_DIED,
    ),
    "a child that exited": (
        evidence(RunVerdict.DEADLOCK, waits(MAIN, "queue_item"), processes=(died(ONE, 3),)),
        Cause.CHILD_DIED,
    ),
    "a thread that died": (
        evidence(RunVerdict.DEADLOCK, waits(MAIN, "queue_join"), threads_died=(THREAD_DIED,)),
        Cause.CHILD_DIED,
    ),
    "a thread died, and nobody is blocked": (evidence(RunVerdict.STUCK, threads_died=(THREAD_DIED,)), None),
    "who asks again and again, after a child that was to answer has died": (
        evidence(RunVerdict.SPINNING, detail="polling", processes=(died(ONE, 1),)),
        Cause.CHILD_DIED,
    ),
    "a child that was terminated on purpose": (
        evidence(RunVerdict.DEADLOCK, waits(MAIN, "queue_item"), processes=(died(ONE, -15),)),
        Cause.GET_WITHOUT_PUT,
    ),
    "a child that ended well": (
        evidence(RunVerdict.DEADLOCK, waits(MAIN, "queue_item"), processes=(died(ONE, 0),)),
        Cause.GET_WITHOUT_PUT,
    ),
    "join() of a queue": (evidence(RunVerdict.DEADLOCK, waits(MAIN, "queue_join", QUEUE)), Cause.MISSING_TASK_DONE),
    "a full queue": (evidence(RunVerdict.DEADLOCK, waits(MAIN, "queue_room", QUEUE)), Cause.QUEUE_FULL_NOBODY_GETS),
    "a get of what was never put": (
        evidence(RunVerdict.DEADLOCK, waits(ONE, "queue_item", QUEUE), facts={"queues": {QUEUE: {}}}),
        Cause.GET_WITHOUT_PUT,
    ),
    "a get after all was got": (
        evidence(RunVerdict.DEADLOCK, waits(ONE, "queue_item", QUEUE), waits(MAIN, "child"), facts=PUT),
        Cause.MISSING_SENTINEL,
    ),
    "a get after all was got from a simple queue": (
        evidence(
            RunVerdict.DEADLOCK,
            waits(ONE, "queue_item", "SimpleQueue at a.py:1"),
            facts={"queues": {"SimpleQueue at a.py:1": {"SimpleQueue.put": 1, "SimpleQueue.get": 1}}},
        ),
        Cause.MISSING_SENTINEL,
    ),
    "a get from a queue between threads, whose puts are not counted": (
        evidence(RunVerdict.DEADLOCK, waits(MAIN, "queue_item", "queue.Queue at a.py:1")),
        None,
    ),
    "a worker that waits when all is returned": (
        evidence(RunVerdict.DEADLOCK, waits(ONE, "queue_item", QUEUE), facts=PUT, returned=True),
        Cause.NON_DAEMON_WAITS_FOR_EVER,
    ),
    "an event": (evidence(RunVerdict.DEADLOCK, waits(ONE, "event"), waits(MAIN, "child")), Cause.EVENT_NEVER_SET),
    "a barrier": (evidence(RunVerdict.DEADLOCK, waits(ONE, "barrier"), waits(MAIN, "child")), Cause.BARRIER_SHORT),
    "a process that nobody joined": (
        evidence(RunVerdict.FINISHED, left_behind=(LeftBehind("process", "x", 5, "ended, but never joined"),)),
        Cause.NEVER_JOINED,
    ),
    "polling": (evidence(RunVerdict.SPINNING, detail="polling"), Cause.POLLING),
    "work without an end": (evidence(RunVerdict.SPINNING, detail="cpu"), None),
    "no main guard, said by the child": (
        evidence(RunVerdict.DEADLOCK, processes=(died(ONE, 1, Raised("RuntimeError", BOOTSTRAP)),)),
        Cause.NO_MAIN_GUARD,
    ),
    "no main guard, only printed": (
        evidence(RunVerdict.DEADLOCK, waits(MAIN, "queue_item"), output=BOOTSTRAP),
        Cause.NO_MAIN_GUARD,
    ),
    "an item that cannot be pickled, in the feeder": (
        evidence(RunVerdict.DEADLOCK, waits(MAIN, "queue_item"), facts={"feeder_errors": ["PicklingError: x"]}),
        Cause.UNPICKLABLE_ITEM,
    ),
    "an item that cannot be pickled, in send": (
        evidence(RunVerdict.RAISED, raised=Raised("AttributeError", "Can't pickle local object 'f'")),
        Cause.UNPICKLABLE_ITEM,
    ),
    "an ordinary exception": (evidence(RunVerdict.RAISED, raised=Raised("KeyError", "x")), None),
    "a stopped process": (evidence(RunVerdict.STUCK, waits(ONE, "stopped")), None),
    "a good end": (evidence(RunVerdict.FINISHED, returned=True), None),
}


@pytest.mark.parametrize(("seen", "cause"), CASES.values(), ids=CASES)
def test_the_evidence_shows_its_cause(seen: Evidence, cause: Cause | None) -> None:
    assert find_cause(seen) is cause


@pytest.mark.parametrize("verdict", [RunVerdict.FINISHED, RunVerdict.RAISED, RunVerdict.LIMIT, RunVerdict.CRASHED])
@pytest.mark.parametrize(
    "kind", ["lock", "forked_lock", "queue_join", "queue_room", "queue_item", "event", "barrier", "pipe_data"]
)
def test_what_a_run_that_does_not_hang_was_blocked_in_is_no_cause(verdict: RunVerdict, kind: str) -> None:
    assert find_cause(evidence(verdict, waits(ONE, kind, "x", ONE))) is None


HANGING = [name for name, (seen, cause) in CASES.items() if cause and seen.verdict is RunVerdict.DEADLOCK]
SAID = (Cause.NO_MAIN_GUARD, Cause.UNPICKLABLE_ITEM)  # by exceptions, whatever became of the rest


@pytest.mark.parametrize("name", [name for name in HANGING if CASES[name][1] not in SAID])
@pytest.mark.parametrize("verdict", [RunVerdict.CRASHED, RunVerdict.LIMIT])
def test_what_explains_a_deadlock_explains_no_other_end(name: str, verdict: RunVerdict) -> None:
    assert find_cause(structs.replace(CASES[name][0], verdict=verdict)) is None


@pytest.mark.parametrize("name", HANGING)
def test_without_a_journal_no_cause_is_given_but_the_one_that_the_kernel_shows(name: str) -> None:
    seen, cause = CASES[name]
    looked_at = structs.replace(seen, facts={**seen.facts, "looked_at": 7})
    assert find_cause(looked_at) is (cause if cause is Cause.JOIN_BEFORE_DRAIN else None)


def counted(*calls: tuple[str, str], codes: dict[str, int]) -> Evidence:
    events = tuple(Event(0, 0.0, process, process, call, "pipe:[1]", "end") for process, call in calls)
    processes = tuple(ProcessSeen(path, path, 1, exit_code=code) for path, code in codes.items())
    return evidence(RunVerdict.FINISHED, events=events, processes=processes, returned=True)


def test_items_left_in_a_queue_whose_consumer_has_stopped_show_an_early_sentinel() -> None:
    calls = (("0", "Queue.put"), ("0.1", "Queue.put"), ("0.2", "Queue.get"))
    assert find_cause(counted(*calls, codes={"0.1": 0, "0.2": 0})) is Cause.SENTINEL_TOO_EARLY


@pytest.mark.parametrize(
    ("takers", "codes"),
    [
        (("0.2",), {"0.1": 0, "0.2": 1}),
        (("0.2",), {"0.1": 0, "0.2": None}),
        (("0.2", "0"), {"0.1": 0, "0.2": 0, "0": 0}),
    ],
    ids=["it has failed", "it goes on", "the main process takes some as well"],
)
def test_items_left_by_a_consumer_that_did_not_just_stop_show_no_early_sentinel(
    takers: tuple[str, ...], codes: dict[str, int]
) -> None:
    puts = [("0.1", "Queue.put")] * 3
    assert find_cause(counted(*puts, *((taker, "Queue.get") for taker in takers), codes=codes)) is None


def test_a_get_that_failed_makes_no_consumer() -> None:
    seen = played("one Queue.put answers", "main Queue.get answers", blocked=(MAIN_GETS,))
    failed = tuple(structs.replace(event, phase="fail") if event.process == "main" else event for event in seen.events)
    assert find_cause(structs.replace(seen, events=failed)) is None


def test_a_put_that_has_not_ended_has_put_nothing() -> None:
    seen = counted(("0", "Queue.put"), ("0.1", "Queue.get"), codes={"0.1": 0})
    begun = Event(0, 0.0, "0", "0", "Queue.put", "pipe:[1]", "begin")
    assert find_cause(structs.replace(seen, events=(*seen.events, begun))) is None
    assert find_cause(structs.replace(counted(("0", "Queue.put"), codes={}), verdict=RunVerdict.RAISED)) is None


def test_items_left_by_a_program_that_failed_show_no_early_sentinel() -> None:
    seen = counted(("0", "Queue.put"), ("0.1", "Queue.put"), ("0.2", "Queue.get"), codes={"0.1": 0, "0.2": 0})
    assert find_cause(structs.replace(seen, verdict=RunVerdict.RAISED)) is None


def test_a_queue_that_was_emptied_shows_no_early_sentinel() -> None:
    assert find_cause(counted(("0", "Queue.put"), ("0.1", "Queue.get"), codes={"0.1": 0})) is None


def test_every_cause_has_a_reason_and_a_remedy() -> None:
    assert set(CAUSES) == set(Cause)
    for text in CAUSES.values():
        assert text.why.endswith(".")
        assert text.remedy.endswith(".")
        assert text.remedy[0].islower() or text.remedy.startswith("put")


def test_a_wait_that_the_outside_may_end_has_no_cause() -> None:
    idle = waits(ONE, "queue_item", QUEUE)
    assert find_cause(evidence(RunVerdict.STUCK, idle)) is Cause.GET_WITHOUT_PUT
    assert find_cause(evidence(RunVerdict.STUCK, idle, facts={"not_proved": "a network socket"})) is None
    assert find_cause(evidence(RunVerdict.STUCK, idle, detail="interrupted")) is None
