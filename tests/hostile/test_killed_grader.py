"""However and whenever a grader is killed, nothing of what it has started lives on."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.ground import REPOSITORY, combinations

KILLS = 12
GONE_S = 20.0
PR_SET_CHILD_SUBREAPER = 36
PROGRAM = b"""
import os
from multiprocessing import Process

def work():
    os.setsid()
    while True:
        pass

def main():
    for _ in range(3):
        Process(target=work).start()
    if os.fork() == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        work()
    work()
"""
GRADER = """
import sys
from grader.model.course import Limits
from grader.model.verdicts import Isolation
from grader.sandbox import RunRequest, Wall
from grader.supervise import supervise

with Wall(Isolation(sys.argv[1])) as wall:
    print("ready", flush=True)
    request = RunRequest("main.py", sys.stdin.buffer.read(), "main", (), limits=Limits(cpu_s=1e6, wall_s=1e6))
    supervise(wall, request)
"""


@pytest.fixture
def _adopting() -> Iterator[None]:
    """Adopt whoever loses its parent, so that nobody escapes the count."""
    import ctypes

    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1)
    yield
    libc.prctl(PR_SET_CHILD_SUBREAPER, 0)


def descendants() -> set[int]:
    """Return the processes below this one that have not ended."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                fields = Path("/proc", name, "stat").read_bytes().rpartition(b")")[2].split()
            except OSError:
                continue
            if fields[0] not in (b"Z", b"X"):
                parents[int(name)] = int(fields[1])
    found = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {os.getpid()}


@pytest.mark.parametrize("tier", sorted({tier for tier, _user in combinations()}))
@pytest.mark.usefixtures("_adopting")
def test_nothing_outlives_a_killed_grader(tier: str) -> None:
    draw, before = random.Random(tier), descendants()
    for _ in range(KILLS):
        grader = subprocess.Popen(
            [sys.executable, "-c", GRADER, tier], cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert grader.stdin is not None
        assert grader.stdout is not None
        grader.stdin.write(PROGRAM)
        grader.stdin.close()
        grader.stdout.readline()
        until = time.monotonic() + draw.random() * 0.3
        while time.monotonic() < until:
            os.sched_yield()
        grader.send_signal(signal.SIGKILL)
        grader.wait()
        grader.stdout.close()
        until = time.monotonic() + GONE_S
        while (left := descendants() - before) and time.monotonic() < until:
            os.sched_yield()
        assert not left, [Path("/proc", str(pid), "cmdline").read_bytes()[:80] for pid in left]
    _reap()


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
