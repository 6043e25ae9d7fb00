"""What happened in one run, ready to be drawn: lifelines of processes, operations on them, messages between them.

Made from evidence by `grader.explain`; terminal, page and trace file draw the same record. Nothing here is a number of
the kernel's, so that the same schedule gives an equal record again.
"""

from enum import StrEnum

from msgspec import Struct


class Outcome(StrEnum):
    """How an operation ended. Members are singletons: what equals a default is left out however it came here."""

    END = "end"
    FAIL = "fail"
    OPEN = "open"


class Lifeline(Struct, frozen=True, omit_defaults=True):
    """One process. `began` and `ended` are instants, `ended` is `None` if it never ended.

    `path` is its place in the family tree ("0", "0.1"); `state` says in words how it stood at the end of the record,
    and `blocked` whether it stood in a wait that nothing could end.
    """

    path: str
    name: str
    parent: str = ""
    began: int = 0
    ended: int | None = None
    exit_code: int | None = None
    state: str = ""
    blocked: bool = False


class Operation(Struct, frozen=True, omit_defaults=True):
    """One operation of one thread of the lifeline with the path `lifeline`.

    `begin` and `end` are the instants at which it began and returned; one that never returned has `None`, and the
    `outcome` "open" in place of "end" or "fail". `waited` tells whether everything else stood still before it could
    return. `virtual_s` is the virtual time of the begin, `end_virtual_s` that of the end, in seconds. `object` is its
    name in the program ("Queue at kitchen.py:12"), or the name of the process that is started or joined. `detail` is
    the exception or the answer of a failure, and the seconds of a sleep.
    """

    lifeline: str
    thread: str
    call: str
    object: str
    begin: int
    virtual_s: float
    end: int | None = None
    end_virtual_s: float | None = None
    outcome: Outcome = Outcome.END
    file: str = ""
    line: int = 0
    detail: str = ""
    waited: bool = False


class Message(Struct, frozen=True, omit_defaults=True):
    """Something that went from one process to another: indices of the operations that sent and took it.

    `written` is the index of the operation that wrote it into the pipe, where that is another one than the one that
    sent it: the feeder thread's, for a queue. What cannot be paired with certainty has no message.
    """

    sent: int
    taken: int
    object: str
    written: int | None = None


class Timeline(Struct, frozen=True, omit_defaults=True):
    """One run.

    `instants` count what was seen, one for each begin and each end, from 0 in an order in which causes come before
    their effects. `operations` are in the order of their begins. Of a long run only the first and the last operations
    are here, `left_out` of them were between, at the instant `gap`.
    """

    seed: int
    verdict: str
    lifelines: tuple[Lifeline, ...]
    operations: tuple[Operation, ...]
    messages: tuple[Message, ...] = ()
    instants: int = 0
    virtual_s: float = 0.0
    left_out: int = 0
    gap: int | None = None
    title: str = ""
    start_method: str = ""
    detail: str = ""
