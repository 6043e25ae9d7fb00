"""Uses exactly as much of something as it is told to."""

import mmap
import os
import tempfile
import threading
import time
from multiprocessing import Event, Process

MEGABYTE = 1 << 20


def processes(count):
    go = Event()
    children = [Process(target=go.wait) for _ in range(count)]
    for child in children:
        child.start()
    time.sleep(1)  # virtual: all of them stand still by then
    go.set()
    for child in children:
        child.join()
    return "within"


def threads(count):
    go = threading.Event()
    started = [threading.Thread(target=go.wait) for _ in range(count)]
    for thread in started:
        thread.start()
    time.sleep(1)  # virtual: all of them stand still by then
    go.set()
    for thread in started:
        thread.join()
    return "within"


def memory(megabytes):
    block = bytearray(megabytes * MEGABYTE)
    for at in range(0, len(block), 4096):
        block[at] = 1
    _stay_a_while()
    return "within"


def _fill(megabytes, filled, go):
    block = bytearray(megabytes * MEGABYTE)
    for at in range(0, len(block), 4096):
        block[at] = 1
    filled.set()
    go.wait()


def memory_of_many(megabytes):
    go, children, each = Event(), [], 4
    for _ in range(each):
        filled = Event()
        children.append(Process(target=_fill, args=(megabytes // each, filled, go)))
        children[-1].start()
        filled.wait()
    _stay_a_while()
    go.set()
    for child in children:
        child.join()
    return "within"


def shared_mapping(megabytes):
    with mmap.mmap(-1, megabytes * MEGABYTE) as block:
        for at in range(0, len(block), 4096):
            block[at] = 1
        _stay_a_while()
    return "within"


def dev_shm(megabytes):
    for number in range(megabytes // 4):
        with open(f"/dev/shm/{number}", "wb") as file:
            file.write(bytes(4 * MEGABYTE))
    _stay_a_while()
    for number in range(megabytes // 4):
        os.unlink(f"/dev/shm/{number}")
    return "within"


def file_size(size):
    with tempfile.TemporaryFile() as file:
        file.truncate(size)
    return "within"


def descriptors(count):
    kept = []
    while len(os.listdir("/proc/self/fd")) < count:
        kept.append(os.open("/dev/null", os.O_RDONLY))
    return "within"


def output(size):
    os.write(1, b"x" * size)
    return "within"


def naps(count):
    for _ in range(count):
        time.sleep(1)
    return "within"


def processor(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return "within"


def _stay_a_while():
    """Use the processor for long enough to be looked at."""
    end = time.process_time() + 0.15
    while time.process_time() < end:
        pass
