"""Programs that use too much of something, and then wait for ever."""

import multiprocessing
import time


def _hold(megabytes, barrier):
    memory = bytearray(megabytes * 1024 * 1024)
    barrier.wait()
    return memory


def memory(children, megabytes):
    """Use memory in children, each of which stays below the limit."""
    barrier = multiprocessing.Barrier(children + 1)
    for _ in range(children):
        multiprocessing.Process(target=_hold, args=(megabytes, barrier)).start()
    while True:
        time.sleep(60)


def processes(count):
    """Start many."""
    for _ in range(count):
        multiprocessing.Process(target=time.sleep, args=(600,)).start()
    while True:
        time.sleep(60)


def output(kilobytes):
    """Print a lot."""
    print("x" * 1024 * kilobytes, flush=True)
    while True:
        time.sleep(60)
