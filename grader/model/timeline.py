"""What happened in one run, ready to be drawn: lifelines of processes, operations on them, messages between them.

Made from evidence by `grader.explain`; terminal, page and trace file draw the same record.
"""

from msgspec import Struct


class Lifeline(Struct, frozen=True):
    """One process. `began` and `ended` are indices into the events, `ended` is `None` if it never ended.

    `path` is its place in the family tree ("0", "0.1"); `state` says in words how it stood at the end of the record.
    """

    path: str
    name: str
    pid: int
    parent: str = ""
    began: int = 0
    ended: int | None = None
    exit_code: int | None = None
    state: str = ""
    blocked: bool = False


class Operation(Struct, frozen=True):
    """One operation of one thread: `end` is the index of the instant at which it returned, `None` if it never did.

    Instants count from 0 in the order of the run; `virtual_s` is the virtual time of the begin, `end_virtual_s` that of
    the end. `object` is its name in the program, "Queue at kitchen.py:12".
    """

    lifeline: str
    thread: str
    call: str
    object: str
    begin: int
    virtual_s: float
    end: int | None = None
    end_virtual_s: float | None = None
    outcome: str = "end"
    file: str = ""
    line: int = 0
    detail: str = ""


class Message(Struct, frozen=True):
    """Something that went from one process to another: indices of the operations that sent and took it."""

    sent: int
    taken: int
    object: str


class Timeline(Struct, frozen=True):
    """One run. `left_out` counts operations between the first and the last ones that were left out of a long run."""

    seed: int
    verdict: str
    lifelines: tuple[Lifeline, ...]
    operations: tuple[Operation, ...]
    messages: tuple[Message, ...] = ()
    instants: int = 0
    virtual_s: float = 0.0
    left_out: int = 0
