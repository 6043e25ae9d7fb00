import time
from multiprocessing import Process, Queue


def until(seconds):
    """Wait by looking at the clock."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
    return "over"


def wait_until(seconds, queue):
    until(seconds)
    queue.put("over")


def beside_a_sleeper(seconds):
    queue = Queue()
    child = Process(target=wait_until, args=(seconds, queue))
    child.start()
    time.sleep(seconds / 2)
    found = queue.get()
    child.join()
    return found
