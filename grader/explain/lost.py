"""What a program has lost by its end: items that nobody took, tasks that nobody called done, unseen exceptions."""

from collections.abc import Iterator

from grader.model.evidence import Evidence, Raised
from grader.model.explained import Lost

_TERMINATED = -15


def lost(evidence: Evidence) -> tuple[Lost, ...]:
    """Return what was lost, by the counts of the journal."""
    return (*_items(evidence), *_exceptions(evidence))


def _items(evidence: Evidence) -> Iterator[Lost]:
    of_library = evidence.facts.get("of_library", ())  # which has other ways to look what is in its own
    for name, calls in sorted(evidence.facts.get("queues", {}).items()):
        if name in of_library:
            continue
        put = calls.get("Queue.put", 0) + calls.get("SimpleQueue.put", 0)
        got = calls.get("Queue.get", 0) + calls.get("SimpleQueue.get", 0)
        done = calls.get("JoinableQueue.task_done", 0)
        if put > got:
            yield Lost("items", name, put - got, f"{put} put, {got} taken")
        if name.startswith("JoinableQueue") and got > done:
            yield Lost("task_done", name, got - done, f"{got} taken, task_done() called {_times(done)}")


def _times(count: int) -> str:
    return "never" if count == 0 else "once" if count == 1 else f"{count} times"


def _exceptions(evidence: Evidence) -> Iterator[Lost]:
    looked = set(evidence.facts.get("looked", ()))
    for process in evidence.processes:
        if process.path == "0" or process.pid in looked or process.exit_code in (None, 0, _TERMINATED):
            continue
        how = f"exit code {process.exit_code}" if process.raised is None else _said(process.raised)
        yield Lost("exception", process.name, 1, f"{how}; nobody has read its exit code")
    for one in evidence.threads_died:
        how = f"{_said(one.raised)}; it has ended this thread only"
        yield Lost("exception", f"{one.process}/{one.thread}", 1, how)


def _said(raised: Raised) -> str:
    text = f": {' '.join(raised.text.split())[:80]}" if raised.text else ""
    return f"{raised.type}{text}" + (f" at {raised.place}" if raised.place else "")
