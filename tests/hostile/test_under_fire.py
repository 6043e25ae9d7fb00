"""Stopped and let go on in the middle of a run, in whatever order, a grader says the same."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import psutil
import pytest

from tests.hostile.ground import REPOSITORY, combinations

STOPS = 8
GRADER = """
import sys
from grader.explain import explain_run
from grader.model.course import Limits
from grader.model.verdicts import Isolation
from grader.sandbox import RunRequest, Wall
from grader.supervise import supervise

SOURCE = b'''
from multiprocessing import Process, Queue
import time

def work(queue):
    for _ in range(5):
        time.sleep(0.1)
        sum(range(600_000))
        queue.put(1)

def main():
    queue = Queue()
    Process(target=work, args=(queue,)).start()
    return [queue.get(timeout=60) is None for _ in range(5)], queue.get()
'''

with Wall(Isolation(sys.argv[1])) as wall:
    print("ready", flush=True)
    for seed in range(6):
        request = RunRequest("main.py", SOURCE, "main", (), seed=seed, limits=Limits(wall_s=600))
        evidence = supervise(wall, request)
        print(evidence.verdict, evidence.detail, explain_run(evidence).text.replace("\\n", " | "), flush=True)
"""


def graded(tier: str, disturb: Callable[[psutil.Process], None]) -> str:
    """Return what a grader prints, disturbed several times."""
    grader = subprocess.Popen([sys.executable, "-c", GRADER, tier], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    assert grader.stdout is not None
    grader.stdout.readline()
    for number in range(STOPS):
        wait(0.02 * (number % 4 + 1))
        disturb(psutil.Process(grader.pid))
    text = grader.stdout.read()
    grader.stdout.close()
    assert grader.wait() == 0
    return text


def wait(seconds: float) -> None:
    """Wait for so long without sleeping."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        os.sched_yield()


def leave_alone(grader: psutil.Process) -> None:
    """Do nothing."""


def stop_the_grader(grader: psutil.Process) -> None:
    """Stop it alone: its program goes on."""
    grader.suspend()
    wait(0.05)
    grader.resume()


def stop_the_program(grader: psutil.Process) -> None:
    """Stop all that it has started."""
    _signal(grader.children(recursive=True), signal.SIGSTOP)
    wait(0.05)
    _signal(grader.children(recursive=True), signal.SIGCONT)


def suspend_all_and_wake_the_grader_first(grader: psutil.Process) -> None:
    """Stop the whole tree, and let the grader look at a program that is stopped."""
    grader.suspend()
    tree = grader.children(recursive=True)
    _signal(tree, signal.SIGSTOP)
    wait(0.05)
    grader.resume()
    wait(0.1)
    _signal(tree, signal.SIGCONT)


def suspend_all_and_wake_the_grader_last(grader: psutil.Process) -> None:
    """Stop the whole tree, and let the program go on first."""
    grader.suspend()
    tree = grader.children(recursive=True)
    _signal(tree, signal.SIGSTOP)
    wait(0.05)
    _signal(tree, signal.SIGCONT)
    wait(0.05)
    grader.resume()


def _signal(processes: list[psutil.Process], number: int) -> None:
    for process in processes:
        try:
            process.send_signal(number)
        except psutil.NoSuchProcess:  # it has ended meanwhile
            continue


@pytest.fixture(scope="module", params=sorted({tier for tier, _user in combinations()}))
def undisturbed(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Return an isolation, and what a grader says there that is left alone."""
    text = graded(request.param, leave_alone)
    assert text.count("\n") == text.count("deadlock None") == 6
    return request.param, text


@pytest.mark.parametrize(
    "disturb",
    [
        *(stop_the_grader, stop_the_program),
        *(suspend_all_and_wake_the_grader_first, suspend_all_and_wake_the_grader_last),
    ],
)
def test_a_grader_that_was_disturbed_says_the_same(
    undisturbed: tuple[str, str], disturb: Callable[[psutil.Process], None]
) -> None:
    tier, text = undisturbed
    assert graded(tier, disturb) == text
