"""More of something than a run may have."""

import mmap
import os
import sys
import threading
import time
from multiprocessing import Process


def fork_bomb():
    while True:
        os.fork()


def _wait():
    threading.Event().wait()


def many_processes(count):
    children = [Process(target=time.sleep, args=(60,)) for _ in range(count)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    return len(children)


def thread_bomb():
    while True:
        threading.Thread(target=_wait).start()


def memory():
    blocks = []
    while True:
        blocks.append(bytearray(8 << 20))


def _fill():
    block = bytearray(64 << 20)
    time.sleep(1000)
    return block


def memory_of_many():
    children = [Process(target=_fill) for _ in range(8)]
    for child in children:
        child.start()
    for child in children:
        child.join()


def shared_memory():
    block = mmap.mmap(-1, 1 << 30)
    for at in range(0, 1 << 30, 4096):
        block[at] = 1
    time.sleep(1000)


def output():
    while True:
        sys.stdout.write("x" * 4096)
        sys.stdout.flush()


def output_and_no_more():
    sys.stdout.write("x" * 70_000)
    return "returned"


def output_and_a_child():
    Process(target=time.sleep, args=(60,), daemon=True).start()
    return output_and_no_more()


def file():
    with open("/tmp/large", "wb") as large:
        for _ in range(64):
            large.write(bytes(1 << 20))


def descriptors():
    return [os.pipe() for _ in range(2000)]
