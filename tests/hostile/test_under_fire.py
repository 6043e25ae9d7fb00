"""Stopped and let go on in the middle of a run, a grader comes to the same result and says the same words."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.hostile.conftest import REPOSITORY, combinations

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
        queue.put(queue)

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


def graded(tier: str, *, disturbed: bool) -> str:
    """Return what a grader prints, stopped and let go on several times if `disturbed`."""
    grader = subprocess.Popen([sys.executable, "-c", GRADER, tier], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    assert grader.stdout is not None
    grader.stdout.readline()
    for number in range(STOPS if disturbed else 0):
        _wait(0.01 * (number % 3 + 1))
        grader.send_signal(signal.SIGSTOP)
        _wait(0.05)
        grader.send_signal(signal.SIGCONT)
    text = grader.stdout.read()
    grader.stdout.close()
    assert grader.wait() == 0
    return text


def _wait(seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        os.sched_yield()


@pytest.mark.parametrize("tier", sorted({tier for tier, _user in combinations()}))
def test_a_grader_that_was_stopped_says_the_same(tier: str) -> None:
    undisturbed = graded(tier, disturbed=False)
    assert undisturbed.count("\n") == 6
    assert graded(tier, disturbed=True) == undisturbed
