"""What a blocked thread waits for, and whether that leads out of the set, on live processes blocked in many ways."""

import os
import pty
import socket
from pathlib import Path

import pytest

from grader.procfs import ProcessTable, Surroundings, Task, awaited_descriptors, is_blocked, outer_pipes
from grader.procfs.syscalls import Call
from tests.procfs.started import Started

INSIDE = {
    "read of a pipe": "os.read(os.pipe()[0], 1)",
    "write to a full pipe": "r, w = os.pipe(); os.write(w, bytes(70_000))",
    "poll of pipes": "p = select.poll(); p.register(os.pipe()[0], 1); p.register(os.pipe()[0], 1); p.poll()",
    "select of pipes": "select.select([os.pipe()[0]], [], [])",
    "epoll of pipes": "p = select.epoll(); p.register(os.pipe()[0], 1); p.poll()",
    "read of a socket pair": "a, b = socket.socketpair(); a.recv(1)",
    "eventfd": "os.read(os.eventfd(0), 8)",
    "a child": "pid = os.fork(); os.waitpid(pid, 0) if pid else signal.pause()",
    "a lock between threads": "l = _thread.allocate_lock(); l.acquire(); l.acquire()",
    "a connection over the network to oneself": (
        "s = socket.create_server(('127.0.0.1', 0)); c = socket.create_connection(s.getsockname()); "
        "s.accept()[0].recv(1)"
    ),
    "a connection that has not been accepted yet": (
        "s = socket.create_server(('127.0.0.1', 0)); socket.create_connection(s.getsockname()).recv(1)"
    ),
    "a listener of multiprocessing": "import multiprocessing.connection as c; c.Listener(family='AF_UNIX').accept()",
}
OUTSIDE = {
    "whoever connects to 127.0.0.1:": "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); s.accept()",
    "a network socket": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).recv(1)",
    "a watch on files": "fd = libc.inotify_init(); os.read(fd, 1)",
    "a timer descriptor": "fd = libc.timerfd_create(1, 0); os.read(fd, 8)",
    "whoever connects to the socket '/": (
        "s = socket.socket(socket.AF_UNIX); s.bind(tempfile.mktemp()); s.listen(); s.accept()"
    ),
    "whoever sends to the socket '/": (
        "s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(tempfile.mktemp()); s.recv(1)"
    ),
    "the file /": "path = tempfile.mktemp(); os.mkfifo(path); os.read(os.open(path, os.O_RDWR), 1)",
    "a process outside the program": "p = select.poll(); p.register(os.pidfd_open(os.getppid()), 1); p.poll()",
    "a file that has been closed": (
        "r, w = os.pipe(); _thread.start_new_thread(os.read, (r, 1)); time.sleep(0.1); os.close(r); signal.pause()"
    ),
}


@pytest.mark.parametrize("code", INSIDE.values(), ids=INSIDE)
def test_nobody_outside_ends_a_wait_for_what_only_the_set_has(start: type[Started], code: str) -> None:
    assert start(code).wakers(tasks=2 if "fork" in code else 1) == []


@pytest.mark.parametrize(("what", "code"), OUTSIDE.items(), ids=OUTSIDE)
def test_a_wait_that_leads_out_says_where(start: type[Started], what: str, code: str) -> None:
    (why,) = start(code).wakers(tasks=2 if "thread" in code else 1)
    assert why.startswith(what)


def test_a_terminal_wakes_who_reads_from_it_and_nobody_else(start: type[Started]) -> None:
    ours, theirs = pty.openpty()
    assert start("os.read(0, 1)", stdin=theirs).wakers() == ["the terminal"]
    assert start("signal.pause()", stdin=theirs).wakers() == []
    os.close(ours)
    os.close(theirs)


def test_a_pipe_leads_out_where_it_came_from_outside(start: type[Started]) -> None:
    reader, writer = os.pipe()
    outer = outer_pipes((reader,))
    one = start("os.read(0, 1)", stdin=reader)
    assert one.wakers(outer) == ["whoever is at the other end of a pipe that leads out of the program"]
    assert one.wakers() == []
    os.close(reader)
    os.close(writer)


def test_a_socket_whose_other_end_is_ours_leads_out_of_the_other_process(start: type[Started]) -> None:
    ours, theirs = socket.socketpair()
    assert start("os.read(0, 1)", stdin=theirs.fileno()).wakers() == ["a socket whose other end is outside the program"]
    ours.close()
    theirs.close()


def test_descriptors_that_cannot_be_seen_are_no_empty_list(tmp_path: Path) -> None:
    (tmp_path / "5").mkdir()
    table = ProcessTable(tmp_path)
    for name in ("poll", "ppoll", "select", "pselect6", "epoll_wait"):
        assert awaited_descriptors(table, Task(5, 5), Call(name, (3, 4096, 4096, 4096, 0, 0), True)) is None
    poll = Call("poll", (0x1000, 2, 0xFFFFFFFF, 0, 0, 0), True)
    assert Surroundings(table, {5}).who_could_wake(Task(5, 5), poll) == "something that cannot be seen"
    table.close()


def test_sets_of_descriptors_are_read_from_the_memory_of_the_call(tmp_path: Path) -> None:
    (tmp_path / "5").mkdir()
    pollfds = b"".join(number.to_bytes(4, "little", signed=True) + bytes(4) for number in (7, -1, 9))
    sets = (1 << 3 | 1 << 64).to_bytes(16, "little") + (1 << 5).to_bytes(16, "little")
    (tmp_path / "5" / "mem").write_bytes(pollfds + sets)
    table = ProcessTable(tmp_path)
    assert awaited_descriptors(table, Task(5, 5), Call("poll", (0, 3, 0xFFFFFFFF, 0, 0, 0), True)) == [7, 9]
    assert awaited_descriptors(table, Task(5, 5), Call("select", (65, 24, 40, 0, 0, 0), True)) == [3, 5, 64]
    table.close()


def test_a_thread_that_waits_for_a_clock_is_blocked_and_one_that_works_is_not(start: type[Started]) -> None:
    sleeper = start("time.sleep(1000)")
    while not is_blocked(sleeper.table, Task(sleeper.process.pid, sleeper.process.pid)):
        pass
    worker = start("any(False for _ in iter(int, 1))")
    assert not any(is_blocked(worker.table, Task(worker.process.pid, worker.process.pid)) for _ in range(50))
