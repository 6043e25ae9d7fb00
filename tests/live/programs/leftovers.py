"""What stays behind when the function has returned."""

import _multiprocessing
import os
import signal
from multiprocessing import Lock, Process, Queue
from multiprocessing.shared_memory import SharedMemory


def daemon():
    """Fork twice into a session of its own, as daemons do."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            signal.pause()
        os._exit(0)
    os.wait()
    return "returned"


def _nothing():
    pass


def unjoined():
    Process(target=_nothing, name="orphan").start()
    return "returned"


def unjoined_by_hand():
    if os.fork() == 0:
        os._exit(0)
    return "returned"


def shared():
    with open("/dev/shm/forgotten", "w") as memory:
        memory.write("left")
    return "returned"


def shared_memory():
    memory = SharedMemory(create=True, size=100)
    memory.close()
    return "returned"


def tidy_memory():
    memory = SharedMemory(create=True, size=100)
    memory.close()
    memory.unlink()
    return "returned"


def semaphore():
    _multiprocessing.SemLock(1, 1, 1, "/forgotten", False)
    return "returned"


def undrained():
    queue = Queue()
    queue.put(bytes(1 << 20))
    return "returned"


def tidy():
    queue, lock = Queue(), Lock()
    child = Process(target=_put, args=(queue, lock))
    child.start()
    found = queue.get()
    child.join()
    return found


def _put(queue, lock):
    with lock:
        queue.put("returned")
