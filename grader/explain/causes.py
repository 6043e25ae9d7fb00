"""The kind of mistake behind a run that went wrong, recognised from evidence alone; `None` when none fits.

Each rule looks at facts: who was blocked at the proved standstill, in what, who held which end, who had died, what the
journal counted. None looks at the source.
"""

from collections.abc import Callable

from msgspec import Struct

from grader.model.evidence import Blocked, Evidence, ProcessSeen, Waker
from grader.model.verdicts import Cause, RunVerdict

FEEDER = "QueueFeederThread"
HOLDS = "holds it"
_TERMINATED = -15
_PUTS = ("Queue.put", "SimpleQueue.put")
_GETS = ("Queue.get", "SimpleQueue.get")
_FOR_DATA = ("pipe_data", "queue_item", "any")
# who waits so may well do what others wait for, once that comes to an end
_HELD_UP = frozenset(
    (
        *("lock", "forked_lock", "semaphore", "condition", "event", "barrier"),
        *("queue_room", "queue_write", "pipe_room", "connection", "acceptance"),
    )
)


class CauseText(Struct, frozen=True):
    """Two sentences on a cause, why it happens and what to try; and a line as it is often written, and a right one."""

    why: str
    remedy: str
    wrong: str
    right: str


CAUSES: dict[Cause, CauseText] = {
    Cause.WRITE_END_OPEN: CauseText(
        "End of file comes only when every copy of the write end is closed, and one is still open.",
        "close the write end in each process that does not send, the receiving one included.",
        "child.start(); child.join()  # the parent still holds the write end",
        "child.start(); writer.close(); child.join()",
    ),
    Cause.MISSING_SENTINEL: CauseText(
        "A consumer waits for an item, and everybody who could put one has finished or waits too.",
        "put one sentinel for each consumer, after the last producer has finished.",
        "queue.put(None)  # one for all consumers",
        "for _ in consumers: queue.put(None)",
    ),
    Cause.SENTINEL_TOO_EARLY: CauseText(
        "The sentinel overtook items: the consumer stopped while a producer was still putting.",
        "join the producers first, then put the sentinel.",
        "queue.put(None); producer.join()",
        "producer.join(); queue.put(None)",
    ),
    Cause.JOIN_BEFORE_DRAIN: CauseText(
        "A process does not end before what it has put or sent is taken out, and nobody takes it.",
        "take everything out of the queue or pipe before you join.",
        "child.join(); items = [queue.get() for _ in range(n)]",
        "items = [queue.get() for _ in range(n)]; child.join()",
    ),
    Cause.MISSING_TASK_DONE: CauseText(
        "join() of the queue waits for one task_done() for each item, and there were fewer.",
        "call task_done() once for each get(), in a `finally:` so that an exception cannot skip it.",
        "item = queue.get(); cook(item)",
        "item = queue.get(); try: cook(item) finally: queue.task_done()",
    ),
    Cause.FULL_PIPE_BOTH_WAYS: CauseText(
        "Both sides send, and neither receives: a pipe holds 64 KiB, then send() waits for the reader.",
        "let one side receive before it sends.",
        "conn.send(large); answer = conn.recv()  # in both processes",
        "answer = conn.recv(); conn.send(large)  # in one of them",
    ),
    Cause.QUEUE_FULL_NOBODY_GETS: CauseText(
        "The queue is full, and nobody is left who takes something out.",
        "start the consumers before you put, or make sure that they outlive the producers.",
        "for item in items: queue.put(item)  # and only then consumer.start()",
        "consumer.start()  # and only then queue.put(item)",
    ),
    Cause.LOCK_ORDER: CauseText(
        "Two processes took the same locks in different orders, and each holds what the other wants.",
        "take the locks in the same order everywhere.",
        "with b: ... with a: ...  # while another takes a, then b",
        "with a: ... with b: ...  # in the same order everywhere",
    ),
    Cause.LOCK_NOT_RELEASED: CauseText(
        "The lock was taken and never given back.",
        "use `with lock:`, which releases it whatever happens.",
        "lock.acquire(); work(); lock.release()  # never reached if work() fails",
        "with lock: work()",
    ),
    Cause.LOCK_HOLDER_DIED: CauseText(
        "The process that held the lock died, and a semaphore does not notice that.",
        "keep the locked part short and free of anything that can fail, and do not kill its process.",
        "with lock: os._exit(1)",
        "with lock: work()  # and leave after it",
    ),
    Cause.CHILD_DIED: CauseText(
        "A process or thread that others rely on died, and they wait for what it can no longer do.",
        "mend what it died of; then make sure that a failure still tells those who wait.",
        "result = queue.get()  # of a child that may have died",
        "result = queue.get(timeout=1)  # and look at child.exitcode when it is Empty",
    ),
    Cause.WAITS_FOR_ITSELF: CauseText(
        "The process waits for something that only it could do.",
        "let another process do it, or do it before you wait.",
        "with lock: with lock: ...  # a Lock",
        "lock = RLock()  # or take it once",
    ),
    Cause.NEVER_JOINED: CauseText(
        "A process was started and never joined, so nobody knows when or how it ended.",
        "call join() on every process before you return.",
        "child.start(); return",
        "child.start(); ...; child.join()",
    ),
    Cause.NON_DAEMON_WAITS_FOR_EVER: CauseText(
        "The interpreter waits at its end for every process that is no daemon, and this one never ends.",
        "tell it to end with a sentinel and join it, or make it a daemon and end it yourself.",
        "Process(target=loop).start()  # and the end of the file",
        "queue.put(None); worker.join()",
    ),
    Cause.GET_WITHOUT_PUT: CauseText(
        "Somebody waits for an item, and nothing was ever put into that queue.",
        "look which queue the producer really puts into, and that it was started.",
        "queue = Queue(); queue.get()  # nobody has this queue to put into",
        "Process(target=produce, args=(queue,)).start(); queue.get()",
    ),
    Cause.POLLING: CauseText(
        "The program keeps asking, and the answer cannot change any more.",
        "wait with a blocking get(), recv() or join() instead of asking in a loop.",
        "while queue.empty(): pass",
        "item = queue.get()",
    ),
    Cause.EVENT_NEVER_SET: CauseText(
        "Somebody waits for an event, and nobody is left who sets it.",
        "call set() on every way out of the process that should, an exception included.",
        "work(); event.set()  # never reached if work() fails",
        "try: work() finally: event.set()",
    ),
    Cause.BARRIER_SHORT: CauseText(
        "The barrier waits for more parties than will ever arrive.",
        "make the number of parties that of the processes that call wait().",
        "barrier = Barrier(len(workers) + 1)  # and only the workers wait",
        "barrier = Barrier(len(workers))",
    ),
    Cause.NO_MAIN_GUARD: CauseText(
        "Under spawn a child imports the file again, and the file starts processes while it is imported.",
        'put what starts processes below `if __name__ == "__main__":`.',
        "Process(target=work).start()  # at the left margin",
        'if __name__ == "__main__": Process(target=work).start()',
    ),
    Cause.FORK_WITH_LOCK_HELD: CauseText(
        "The process was forked while another thread held the lock, and the copy in the child is never released.",
        "start processes before threads, or use the start method spawn.",
        "Thread(target=log).start(); Process(target=work).start()",
        "Process(target=work).start(); Thread(target=log).start()",
    ),
    Cause.UNPICKLABLE_ITEM: CauseText(
        "What goes to another process must be picklable; put() returns first, and drops what is not in the background.",
        "send plain data and module-level functions only.",
        "queue.put(lambda: 1)",
        "queue.put(module_level_function)",
    ),
}


def find_cause(evidence: Evidence) -> Cause | None:
    """Return the cause that the evidence shows, `None` where it shows none."""
    if "looked_at" in evidence.facts:
        return _join_before_drain(evidence)  # without a journal, the only one that the kernel alone can show
    if evidence.verdict is RunVerdict.STUCK and ("not_proved" in evidence.facts or evidence.detail == "interrupted"):
        return None  # who waits may be waiting for the outside, as a server does that has nothing to do
    for rule in _RULES:
        cause = rule(evidence)
        if cause is not None:
            return cause
    return None


def dead_children(evidence: Evidence) -> list[ProcessSeen]:
    """Return the processes that died of an exception or a signal, or left with an exit code of their own."""
    return [
        p
        for p in evidence.processes
        if p.path != "0" and (p.raised is not None or p.exit_code not in (None, 0, _TERMINATED))
    ]


def _hangs(evidence: Evidence) -> bool:
    return evidence.verdict in (RunVerdict.DEADLOCK, RunVerdict.STUCK)


def _no_main_guard(evidence: Evidence) -> Cause | None:
    texts = [process.raised.text for process in evidence.processes if process.raised]
    texts += [evidence.raised.text] if evidence.raised else []
    early = any("bootstrapping phase" in text for text in texts) or "bootstrapping phase" in evidence.output
    return Cause.NO_MAIN_GUARD if early else None


def _unpicklable(evidence: Evidence) -> Cause | None:
    if evidence.facts.get("feeder_errors"):
        return Cause.UNPICKLABLE_ITEM
    raised = evidence.raised
    refused = raised is not None and (raised.type == "PicklingError" or "pickle" in raised.text)
    return Cause.UNPICKLABLE_ITEM if refused else None


def _polling(evidence: Evidence) -> Cause | None:
    asks = evidence.verdict is RunVerdict.SPINNING and evidence.detail in ("polling", "steps", "virtual_horizon")
    if not asks:
        return None
    # who asks for what a dead child was to bring, or starts another one in its place, would not if it lived
    return Cause.CHILD_DIED if _somebody_died(evidence) else Cause.POLLING


def _join_before_drain(evidence: Evidence) -> Cause | None:
    """Somebody waits for the end, or for the work, of one who waits for room in a pipe that nobody reads meanwhile."""
    writing = [b for b in evidence.blocked if b.waits_for.kind in ("pipe_room", "queue_write")]
    full = [b for b in writing if not _holder_died(b, evidence)]
    found = any(_joins(b, writer) for b in evidence.blocked for writer in full)
    return Cause.JOIN_BEFORE_DRAIN if _hangs(evidence) and found else None


def _joins(waiting: Blocked, writer: Blocked) -> bool:
    """Tell whether a wait is for the writer to end, or to do work from a queue that is not the one it writes to."""
    awaited = {waker.pid for waker in waiting.waits_for.could_be_ended_by}
    if waiting.waits_for.kind == "queue_join":
        other = waiting.waits_for.object != writer.waits_for.object
        return other and waiting.pid != writer.pid and writer.pid in awaited
    return waiting.waits_for.kind == "child" and writer.pid in awaited


def _full_pipe_both_ways(evidence: Evidence) -> Cause | None:
    full = [b for b in evidence.blocked if b.waits_for.kind == "pipe_room" and b.call.startswith("Connection.send")]
    found = any(_face_each_other(one, other) for one in full for other in full)
    return Cause.FULL_PIPE_BOTH_WAYS if _hangs(evidence) and found else None


def _face_each_other(one: Blocked, other: Blocked) -> bool:
    """Tell whether two send into one pipe from its two ends: then what they send is not read at the same end.

    That each holds a read end of the other's pipe says nothing, for under fork everybody holds every end.
    """
    readers = one.waits_for.could_be_ended_by
    opposite = not readers or readers != other.waits_for.could_be_ended_by
    return one.pid != other.pid and one.waits_for.object == other.waits_for.object and opposite


def _waits_for_itself(evidence: Evidence) -> Cause | None:
    """One process alone has both ends; or the tasks of an executor wait for tasks that have no thread left."""
    pids = {b.pid for b in evidence.blocked} | {process.pid for process in evidence.processes}
    if not _hangs(evidence):
        return None
    for item in evidence.blocked:
        wakers = {waker.pid for waker in item.waits_for.could_be_ended_by}
        if item.waits_for.kind in ("pipe_data", "any") and wakers == pids == {item.pid}:
            return Cause.WAITS_FOR_ITSELF
        if item.waits_for.kind == "result" and item.thread.startswith("ThreadPoolExecutor"):
            return Cause.WAITS_FOR_ITSELF
    return None


def _locks(evidence: Evidence) -> Cause | None:
    held = [b for b in evidence.blocked if b.waits_for.kind in ("lock", "queue_write") and _holder(b) is not None]
    waiting = [b for b in held if b.waits_for.kind == "lock"]
    if not _hangs(evidence):
        return None
    if any(_is(b, _holder(b)) for b in waiting):
        return Cause.WAITS_FOR_ITSELF
    if any(_holder_died(b, evidence) for b in held):
        return Cause.LOCK_HOLDER_DIED
    if any(_comes_back(b, waiting) for b in waiting):
        return Cause.LOCK_ORDER
    return Cause.LOCK_NOT_RELEASED if any(_is_kept(b, evidence) for b in waiting) else None


def _is_kept(blocked: Blocked, evidence: Evidence) -> bool:
    """Tell whether the lock that a thread waits for is the matter.

    It is not where its holder waits for data that others may send who do not want the lock: consumers take turns so.
    """
    holder = next((b for b in evidence.blocked if _is(b, _holder(blocked))), None)
    if holder is None or holder.waits_for.kind not in _FOR_DATA:
        return True
    want_it = {b.pid for b in evidence.blocked if b.waits_for == blocked.waits_for}
    return {waker.pid for waker in holder.waits_for.could_be_ended_by} <= {holder.pid, *want_it}


def _holder_died(blocked: Blocked, evidence: Evidence) -> bool:
    holder = _holder(blocked)
    dead = {process.pid for process in evidence.processes if process.exit_code not in (None, 0)}
    return holder is not None and holder.pid in dead


def _holder(blocked: Blocked) -> Waker | None:
    """Return who holds the lock that a thread waits for, as far as that is known."""
    wakers = blocked.waits_for.could_be_ended_by
    return wakers[0] if len(wakers) == 1 and wakers[0].how == HOLDS else None


def _is(blocked: Blocked, waker: Waker | None) -> bool:
    """Tell whether the blocked thread is the waker, who may be known by the process alone."""
    return waker is not None and waker.pid == blocked.pid and waker.thread in ("", blocked.thread)


def _comes_back(first: Blocked, waiting: list[Blocked]) -> bool:
    """Tell whether the holders of locks, each waiting for the next one's, lead back to where they began."""
    current = first
    for _ in waiting:
        following = next((b for b in waiting if _is(b, _holder(current))), None)
        if following is None or following is first:
            return following is first
        current = following
    return False


def _forked_lock(evidence: Evidence) -> Cause | None:
    waiting = any(b.waits_for.kind == "forked_lock" for b in evidence.blocked)
    return Cause.FORK_WITH_LOCK_HELD if _hangs(evidence) and waiting else None


def _child_died(evidence: Evidence) -> Cause | None:
    return Cause.CHILD_DIED if _hangs(evidence) and _somebody_died(evidence) and evidence.blocked else None


def _somebody_died(evidence: Evidence) -> bool:
    return bool(dead_children(evidence) or evidence.threads_died)


def both_receive(evidence: Evidence) -> bool:
    """Tell whether two processes each wait for data that the other one could send."""
    blocked = _main_threads(evidence)
    readers = [b for b in blocked.values() if b.waits_for.kind == "pipe_data"]
    ends = [(reader, waker.pid) for reader in readers for waker in reader.waits_for.could_be_ended_by]
    return any(_receives_from(blocked.get(pid), reader) for reader, pid in ends)


def _write_end_open(evidence: Evidence) -> Cause | None:
    if not _hangs(evidence):
        return None
    blocked = _main_threads(evidence)
    for reader in evidence.blocked:
        if reader.waits_for.kind not in ("pipe_data", "any"):
            continue
        holders = {waker.pid for waker in reader.waits_for.could_be_ended_by}
        if any(_receives_from(blocked.get(pid), reader) for pid in holders):
            continue  # both receive first, and no end that is open has to do with it
        if any(_is_held_up(blocked.get(pid)) for pid in holders):
            continue  # it may have something to send yet
        if reader.pid in holders or any(_waits_for_process(blocked.get(pid), reader) for pid in holders):
            return Cause.WRITE_END_OPEN
    return None


def _main_threads(evidence: Evidence) -> dict[int, Blocked]:
    return {b.pid: b for b in evidence.blocked if b.thread == "MainThread"}


def _is_held_up(blocked: Blocked | None) -> bool:
    return blocked is not None and blocked.waits_for.kind in _HELD_UP


def _receives_from(holder: Blocked | None, reader: Blocked) -> bool:
    """Tell whether the holder of the write end waits for data that the reader could send."""
    if holder is None or holder.pid == reader.pid or holder.waits_for.kind not in ("pipe_data", "any"):
        return False
    return reader.pid in {waker.pid for waker in holder.waits_for.could_be_ended_by}


def _waits_for_process(holder: Blocked | None, reader: Blocked) -> bool:
    """Tell whether the holder of the write end itself waits for the reader to end or to report."""
    if holder is None:
        return False
    wakers = {waker.pid for waker in holder.waits_for.could_be_ended_by}
    return holder.waits_for.kind in ("child", "queue_item") and reader.pid in wakers


def _queue_join(evidence: Evidence) -> Cause | None:
    waiting = any(b.waits_for.kind == "queue_join" for b in evidence.blocked)
    return Cause.MISSING_TASK_DONE if _hangs(evidence) and waiting else None


def _queue_room(evidence: Evidence) -> Cause | None:
    waiting = any(b.waits_for.kind == "queue_room" for b in evidence.blocked)
    return Cause.QUEUE_FULL_NOBODY_GETS if _hangs(evidence) and waiting else None


def _queue_item(evidence: Evidence) -> Cause | None:
    # of queues between threads nobody has counted what was put
    waiting = [
        b for b in evidence.blocked if b.waits_for.kind == "queue_item" and not b.waits_for.object.startswith("queue.")
    ]
    if not _hangs(evidence) or not waiting:
        return None
    if evidence.returned:
        return Cause.NON_DAEMON_WAITS_FOR_EVER
    others = _main_threads(evidence)
    if any(_is_held_up(others.get(waker.pid)) for b in waiting for waker in b.waits_for.could_be_ended_by):
        return None  # nobody puts anything because of that
    counts = evidence.facts.get("queues", {})
    children = [b for b in waiting if b.process != "main"] or waiting
    if not any(_count(counts, b, _PUTS) for b in children):
        return Cause.GET_WITHOUT_PUT
    return None if _something_else_is_missing(evidence, waiting, counts) else Cause.MISSING_SENTINEL


def _count(counts: dict[str, dict[str, int]], blocked: Blocked, calls: tuple[str, ...]) -> int:
    return sum(counts.get(blocked.waits_for.object, {}).get(call, 0) for call in calls)


def _something_else_is_missing(evidence: Evidence, waiting: list[Blocked], counts: dict[str, dict[str, int]]) -> bool:
    """Tell whether it is no end mark that those who wait for an item lack.

    Either something was put and has not come: it has gone with a process that was ended. Or the main process waits for
    an answer: the first one, or one more of somebody who has answered before and waits for its next task now.
    """
    if any(_count(counts, b, _PUTS) > _count(counts, b, _GETS) for b in waiting):
        return True
    main = [b for b in waiting if b.process == "main"]
    children = [b for b in waiting if b.process != "main"]
    if not children:
        return not any(_has_done(evidence, b.pid, _GETS, b.waits_for.object) for b in main)
    return any(_puts_for(evidence, b, child) and _puts_for(evidence, child, b) for child in children for b in main)


def _puts_for(evidence: Evidence, one: Blocked, other: Blocked) -> bool:
    return _has_done(evidence, one.pid, _PUTS, other.waits_for.object)


def _has_done(evidence: Evidence, pid: int, calls: tuple[str, ...], name: str) -> bool:
    paths = {process.path for process in evidence.processes if process.pid == pid}
    return any(
        event.process in paths and event.call in calls and evidence.objects.get(event.object) == name
        for event in evidence.events
        if event.phase == "end"
    )


def _primitives(evidence: Evidence) -> Cause | None:
    kinds = {b.waits_for.kind for b in evidence.blocked} if _hangs(evidence) else set()
    if "event" in kinds:
        return Cause.EVENT_NEVER_SET
    return Cause.BARRIER_SHORT if "barrier" in kinds else None


def _full_at_the_end(evidence: Evidence) -> Cause | None:
    """A queue's feeder waits for room, its process for the feeder, and everybody else for an end, too."""
    fed = any(b.thread == FEEDER for b in evidence.blocked)
    only = {b.waits_for.kind for b in evidence.blocked} <= {"thread", "child", "pipe_room", "queue_write"}
    return Cause.QUEUE_FULL_NOBODY_GETS if _hangs(evidence) and fed and only else None


def _stopped_too_early(evidence: Evidence) -> Cause | None:
    """Items stayed in a queue, while everybody who takes any from it had stopped by itself."""
    if evidence.verdict is not RunVerdict.FINISHED:
        return None
    done = [event for event in evidence.events if event.phase == "end"]
    for key in {event.object for event in done if event.call == "Queue.get"}:
        calls = [event.call for event in done if event.object == key]
        if calls.count("Queue.put") > calls.count("Queue.get") and _getters_ended(evidence, key):
            return Cause.SENTINEL_TOO_EARLY
    return None


def _getters_ended(evidence: Evidence, key: str) -> bool:
    getters = {event.process for event in evidence.events if event.object == key and event.call == "Queue.get"}
    codes = {process.path: process.exit_code for process in evidence.processes}
    return "0" not in getters and all(codes.get(path) == 0 for path in getters)


def _never_joined(evidence: Evidence) -> Cause | None:
    never = any(item.state == "ended, but never joined" for item in evidence.left_behind)
    return Cause.NEVER_JOINED if evidence.verdict is RunVerdict.FINISHED and never else None


_RULES: tuple[Callable[[Evidence], Cause | None], ...] = (
    _no_main_guard,
    _unpicklable,
    _polling,
    _join_before_drain,
    _full_pipe_both_ways,
    _forked_lock,
    _locks,
    _child_died,
    _waits_for_itself,
    _write_end_open,
    _queue_room,
    _queue_join,
    _queue_item,
    _primitives,
    _full_at_the_end,
    _stopped_too_early,
    _never_joined,
)
