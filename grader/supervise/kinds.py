"""What a call waits for, by its name: the kinds of waits that records and messages speak of."""

from grader.supervise.records import Thing

_MODULES = ("threading.", "queue.", "managed ")
_KINDS = {
    "Queue.get": "queue_item",
    "SimpleQueue.get": "queue_item",
    "Queue.put": "queue_room",
    "SimpleQueue.put": "queue_write",
    "JoinableQueue.join": "queue_join",
    "Queue.join": "queue_join",
    "Queue.join_thread": "thread",
    "Thread.join": "thread",
    "Connection.recv": "pipe_data",
    "Connection.recv_bytes": "pipe_data",
    "Connection.recv_bytes_into": "pipe_data",
    "Connection.poll": "pipe_data",
    "Connection.send": "pipe_room",
    "Connection.send_bytes": "pipe_room",
    "Process.join": "child",
    "os.waitpid": "child",
    "os.wait": "child",
    "Event.wait": "event",
    "Barrier.wait": "barrier",
    "Condition.wait": "condition",
    "Condition.wait_for": "condition",
    "connection.wait": "any",
}
_LOCKS = ("Lock", "RLock")
_RESULTS = (
    "Future.",
    "Executor.",
    "Pool.",
    "AsyncResult.",
    "ApplyResult.",
    "MapResult.",
    "IMapIterator.",
    "as_completed",
    "wait",
)
NAMELESS = {
    "queue_item": "a queue",
    "queue_room": "a queue",
    "queue_write": "a queue",
    "queue_join": "a queue",
    "pipe_data": "a pipe",
    "pipe_room": "a pipe",
    "child": "a child",
    "thread": "a thread of its own",
    "event": "an event",
    "barrier": "a barrier",
    "condition": "a condition",
    "lock": "a lock",
    "semaphore": "a semaphore",
    "result": "a task",
    "answer": "an object in a manager",
    "any": "a pipe",
}


def short_name(name: str) -> str:
    """Return the name of a call or a kind of thing without its module: "threading.Lock" is a "Lock"."""
    return next((name.removeprefix(module) for module in _MODULES if name.startswith(module)), name)


def kind_of(call: str, thing: Thing | None) -> str:
    """Return the kind of wait of a call on `thing`, "other" for one that is not known to wait."""
    name = short_name(call)
    if name.endswith(".acquire"):
        return "lock" if thing is not None and short_name(thing.kind) in _LOCKS else "semaphore"
    if name in _KINDS:
        return _KINDS[name]
    return "result" if name.startswith(_RESULTS) or ".Executor" in name else "other"
