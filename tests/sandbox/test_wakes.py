"""A thread is woken by a byte in its own pipe, also where another thread had the same slot and the same number."""

import os
from collections.abc import Iterator

import pytest

from grader.procfs import ProcessTable
from grader.sandbox import Waiter, wakes
from grader.sandbox.wakes import WakePipes
from grader.shim import layout


@pytest.fixture
def pipes() -> Iterator[WakePipes]:
    made = WakePipes()
    yield made
    made.close()


def waiter(slot: int, writer: int) -> Waiter:
    return Waiter(slot, layout.TIMED, os.getpid(), os.getpid(), writer, 0, 1, "0")


def woken(pipes: WakePipes, slot: int, reader: int, writer: int) -> bytes:
    table = ProcessTable()
    assert pipes.wake(table, waiter(slot, writer))
    table.close()
    return os.read(reader, 8)


def test_a_pipe_that_has_gone_is_told_from_the_one_that_has_its_number_now(pipes: WakePipes) -> None:
    reader, writer = os.pipe()
    assert woken(pipes, 3, reader, writer) == layout.BY_SUPERVISOR
    other = os.pipe()
    os.dup2(other[0], reader)
    os.dup2(other[1], writer)
    for fd in other:
        os.close(fd)
    assert woken(pipes, 3, reader, writer) == layout.BY_SUPERVISOR
    os.close(reader)
    os.close(writer)
    table = ProcessTable()
    assert not pipes.wake(table, waiter(3, writer))
    table.close()


def test_no_more_pipes_are_held_open_than_some(pipes: WakePipes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wakes, "HELD_MOST", 4)
    reader, writer = os.pipe()
    before = len(os.listdir("/proc/self/fd"))
    for slot in range(20):
        assert woken(pipes, slot, reader, writer) == layout.BY_SUPERVISOR
    assert len(os.listdir("/proc/self/fd")) <= before + 4
    os.close(reader)
    os.close(writer)
