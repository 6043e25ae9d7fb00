"""How long an answer of a thread is waited for: by what the thread has done meanwhile, and not by a clock."""

import os
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from grader.procfs import Task
from grader.shim import stacks as shim
from grader.supervise import stacks
from grader.supervise.stacks import ANSWER_MOST_S, LOOK_S, Line, Stacks

FIRST = b'Current thread (most recent call first):\n  File "/a/library.py", line 7 in wait\n'
SECOND = b'  File "/a/program.py", line 3 in main\n'
BOTH = (Line("/a/library.py", 7, "wait"), Line("/a/program.py", 3, "main"))
ON_PROCESSOR, ASLEEP = "R", "S"


class Thread:
    """A thread that answers as it is told, look by look, and all that `Stacks` asks of its surroundings."""

    def __init__(self, output: int) -> None:
        self.output, self.looks = output, 0
        self.state, self.worked_ns = ON_PROCESSOR, 1000
        self.acts: Callable[[Thread], None] = lambda _thread: None

    def look(self, _seconds: float) -> None:
        self.looks += 1
        self.acts(self)

    def writes(self, text: bytes) -> None:
        os.write(self.output, text)

    def output_size(self) -> int:
        return os.fstat(self.output).st_size

    def read(self, _task: Task, name: str) -> bytes:
        return {
            "schedstat": b"%d 5 3\n" % self.worked_ns,
            "stat": b"9 (python) %s 1" % self.state.encode(),
            "syscall": b"7 0x0",
        }[name]

    def read_once(self, _name: str) -> bytes:
        return b"SigCgt:\t%x\n" % (1 << (shim.SIGNAL - 1))

    def asked(self) -> tuple[Line, ...]:
        surroundings: Any = self
        return Stacks(surroundings, surroundings, lambda _task, _signal: True).of(Task(9, 9))


@pytest.fixture
def thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[Thread]:
    with tempfile.TemporaryFile() as file:
        one = Thread(file.fileno())
        monkeypatch.setattr(stacks.time, "sleep", one.look)
        yield one


def test_who_has_no_processor_is_waited_for(thread: Thread) -> None:
    def acts(one: Thread) -> None:
        if one.looks == 3000:
            one.writes(FIRST + SECOND)
            one.state = ASLEEP

    thread.acts = acts
    assert thread.asked() == BOTH


def test_who_loses_his_processor_in_the_middle_of_an_answer_has_not_answered_yet(thread: Thread) -> None:
    def acts(one: Thread) -> None:
        if one.looks == 5:
            one.writes(FIRST)
        if one.looks == 3000:
            one.writes(SECOND)
        if one.looks > 3000:
            one.worked_ns += 1_000_000

    thread.acts = acts
    assert thread.asked() == BOTH


def test_who_sleeps_on_does_not_answer(thread: Thread) -> None:
    thread.state = ASLEEP
    assert thread.asked() == ()
    assert thread.looks == int(ANSWER_MOST_S / LOOK_S) + 1


def test_who_works_on_does_not_answer(thread: Thread) -> None:
    def acts(one: Thread) -> None:
        one.worked_ns += 1_000_000

    thread.acts = acts
    assert thread.asked() == ()
    assert thread.looks == int(ANSWER_MOST_S * 1000) + 1


def test_who_is_never_given_a_processor_is_not_waited_for_for_ever(thread: Thread) -> None:
    assert thread.asked() == ()
    assert thread.looks == stacks.LOOKS_MOST


def test_where_the_kernel_does_not_count_it_is_the_clock_that_tells(
    thread: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread.worked_ns = 0
    monkeypatch.setattr(stacks.time, "monotonic_ns", lambda: 1_000_000 * (1 + thread.looks))
    assert thread.asked() == ()
    assert thread.looks == int(ANSWER_MOST_S * 1000) + 1
