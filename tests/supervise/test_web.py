"""Who can never go on, by the kernel's word alone: nobody is forgotten who could still end a wait."""

import os
from typing import NamedTuple

import pytest

from grader.procfs import Task
from grader.supervise.web import Web
from tests.procfs.started import Started


class Case(NamedTuple):
    """A program, how many of its threads are blocked, and how many of these can never go on."""

    code: str
    blocked: int
    frozen: int


CASES = {
    "who alone has both ends of a pipe": Case("r, w = os.pipe(); os.read(r, 1)", 1, 1),
    "two who each read what only the other could send": Case(
        "a, b = socket.socketpair(); child = not os.fork(); (a if child else b).close(); (b if child else a).recv(1)",
        2,
        2,
    ),
    "a write end that is under way in a message belongs to nobody that is seen": Case(
        "a, b = socket.socketpair(); r, w = os.pipe(); socket.send_fds(a, [b'x'], [w]); os.close(w); os.read(r, 1)",
        1,
        0,
    ),
    "whoever accepts a connection may answer on it": Case(
        "s = socket.socket(socket.AF_UNIX); s.bind(tempfile.mktemp()); s.listen()\n"
        "os.fork() and signal.pause(); at = s.getsockname(); s.close()\n"
        "c = socket.socket(socket.AF_UNIX); c.connect(at); c.recv(1)",
        2,
        0,
    ),
    "nobody is left to accept a connection": Case(
        "s = socket.socket(socket.AF_UNIX); s.bind(tempfile.mktemp()); s.listen(); "
        "c = socket.socket(socket.AF_UNIX); c.connect(s.getsockname()); c.recv(1)",
        1,
        1,
    ),
    "two wait for each other over the network": Case(
        "s = socket.create_server(('127.0.0.1', 0)); os.fork() and s.accept()[0].recv(1)\n"
        "at = s.getsockname(); s.close(); socket.create_connection(at).recv(1)",
        2,
        2,
    ),
    "nobody is left to connect to a listener of the program's own": Case(
        "import multiprocessing.connection as c; c.Listener(family='AF_UNIX').accept()", 1, 1
    ),
    "a signal may come to one who waits for it": Case("signal.pause()", 1, 0),
    "a parent waits for a child that waits for a signal": Case(
        "pid = os.fork(); os.waitpid(pid, 0) if pid else signal.pause()", 2, 0
    ),
    "a parent waits for a child that waits for itself": Case(
        "pid = os.fork(); r, w = os.pipe(); os.waitpid(pid, 0) if pid else os.read(r, 1)", 2, 2
    ),
    "a parent waits for any of its children, one of whom can end": Case(
        "r, w = os.pipe(); pids = [os.fork() for _ in range(1)]; one = pids[0]\n"
        "two = os.fork() if one else 1\n"
        "os.wait() if one and two else os.read(r, 1) if one else signal.pause()",
        3,
        0,
    ),
    "a lock between threads that nobody else is there to release": Case(
        "l = _thread.allocate_lock(); l.acquire(); l.acquire()", 1, 1
    ),
    "a lock between threads, and another thread that can go on": Case(
        "_thread.start_new_thread(signal.sigwait, ({10},)); l = _thread.allocate_lock(); l.acquire(); l.acquire()", 2, 0
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_only_those_are_frozen_whom_nobody_can_wake(start: type[Started], case: Case) -> None:
    program = start(case.code)
    calls = program.calls(case.blocked)
    assert len(Web(program.table, calls, set(), set()).frozen()) == case.frozen


OWN_PIPE = "own = os.pipe(); os.read(own[0], 1)"


@pytest.mark.parametrize(
    ("code", "freed"),
    [
        (f"r, w = os.pipe()\nif os.fork(): os.read(r, 1)\nelse: {OWN_PIPE}", True),
        (f"r, w = os.pipe()\nif os.fork(): os.write(w, bytes(70_000))\nelse: {OWN_PIPE}", True),
        (f"r, w = os.pipe()\nif os.fork(): os.read(r, 1)\nelse: os.close(w); {OWN_PIPE}", False),
        (f"r, w = os.pipe()\nif os.fork(): os.write(w, bytes(70_000))\nelse: os.close(r); {OWN_PIPE}", False),
    ],
    ids=["reader and writer", "writer and reader", "two readers", "two writers"],
)
def test_who_may_go_on_wakes_whom_he_has_the_other_end_of(start: type[Started], code: str, freed: bool) -> None:
    program = start(code)
    calls = program.calls(2)
    first = Task(program.process.pid, program.process.pid)
    (other,) = calls.keys() - {first}
    assert Web(program.table, calls, {other}, set()).frozen() == (set() if freed else {first})


def test_a_pipe_that_leads_out_can_be_written_by_somebody_who_is_not_seen(start: type[Started]) -> None:
    reader, writer = os.pipe()
    program = start("os.read(0, 1)", stdin=reader, pass_fds=(writer,))
    calls, name = program.calls(), os.readlink(f"/proc/self/fd/{reader}")
    assert Web(program.table, calls, set(), {name}).frozen() == set()
    assert Web(program.table, calls, set(), set()).frozen() == calls.keys()
    os.close(reader)
    os.close(writer)
