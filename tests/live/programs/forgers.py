"""Writes into everything that a run shares with its supervisor."""

import mmap
import os
import random
import struct
import sys
import time
from multiprocessing import Process, Queue

CONTROL, JOURNAL, RESULT, BELL = 900, 901, 902, 904


def scribbles_on_the_journal():
    noise = random.Random(1)
    for size in range(1, 400, 7):
        os.write(JOURNAL, noise.randbytes(size))
    return "returned"


def scribbles_on_the_control_memory(seed):
    size = os.fstat(CONTROL).st_size
    with mmap.mmap(CONTROL, size) as memory:
        memory[:size] = random.Random(seed).randbytes(size)
    return "returned"


def claims_every_slot():
    with mmap.mmap(CONTROL, os.fstat(CONTROL).st_size) as memory:
        memory[32:36] = b"\xff" * 4
    return "returned"


def shrinks_the_control_memory():
    try:
        os.ftruncate(CONTROL, 0)
    except OSError as error:
        return type(error).__name__
    return "shrunk"


def closes_everything():
    os.closerange(0, 1024)
    return "returned"


def closes_everything_and_sleeps():


    os.closerange(0, 1024)
    time.sleep(1)
    return "returned"


def claims_a_result():
    os.pwrite(RESULT, (20).to_bytes(8, "little") + b'["d",["value","ok"]]', 0)
    os._exit(0)


def claims_nonsense():
    os.pwrite(RESULT, (5).to_bytes(8, "little") + b"\xff{[]]", 0)
    os._exit(0)


def claims_a_list():
    os.pwrite(RESULT, (5).to_bytes(8, "little") + b'["l"]', 0)
    os._exit(0)


def claims_a_huge_result():
    os.pwrite(RESULT, (2**63 - 1).to_bytes(8, "little"), 0)
    os.ftruncate(RESULT, 1 << 20)
    os._exit(0)


def floods_the_journal():
    record = bytes([255]) * 4096
    while True:
        os.write(JOURNAL, record)


def points_the_wake_pipe_at_a_file():
    """Make the supervisor, who may have more rights, write into a file that is open for reading only."""
    with open("/tmp/precious", "w") as file:
        file.write("precious")
    queue = Queue()
    watcher = Process(target=_look_later)
    watcher.start()
    precious = os.open("/tmp/precious", os.O_RDONLY)
    state, deadline = 2, 0
    with mmap.mmap(CONTROL, os.fstat(CONTROL).st_size) as memory:
        struct.pack_into("<Iiiiq", memory, 128, state, os.getpid(), os.getpid(), precious, deadline)
    queue.get()


def _look_later():
    time.sleep(10)
    with open("/tmp/precious") as file:
        os.write(1, file.read().encode())


def _hand_over(value):
    from plumbline_shim import codec

    data = codec.encode({"value": value})
    os.pwrite(RESULT, len(data).to_bytes(8, "little") + data, 0)


def _wait_for_ever():
    Queue().get()


def claims_to_have_returned():
    """Leave by the back door, with a result handed over and a child left."""
    _hand_over("returned")
    Process(target=_wait_for_ever, daemon=True).start()
    os._exit(0)


def stands_still_too_early():
    """Be looked at while there is nothing to see, and go on."""
    from plumbline_shim import layout

    control = sys._getframe(1).f_locals["self"]._control
    _hand_over("returned")
    control.sleep_until(control.now(), layout.HELD)
    Process(target=_wait_for_ever, daemon=True).start()
    return "returned"


def stands_still_for_ever():
    from plumbline_shim import layout

    control = sys._getframe(1).f_locals["self"]._control
    while True:
        control.sleep_until(control.now(), layout.HELD)


def hides_behind_a_name(name):
    Process(target=_wait_for_ever, daemon=True, name=name).start()
    return "returned"


def _work_for_ever():
    while True:
        pass


def leaves_one_at_work():
    Process(target=_work_for_ever, name="busy").start()
    return "returned"


def rings_for_nothing():
    for _ in range(20_000):
        os.write(BELL, (1).to_bytes(8, "little"))
    queue = Queue()
    queue.put("rung")
    return queue.get()


def muffles_the_bell():
    reader, writer = os.pipe()
    os.dup2(writer, BELL)
    os.close(reader)
    queue = Queue()
    queue.put("muffled")
    return queue.get()
