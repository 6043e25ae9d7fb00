# what: a child writes the result of a parent that never returns
# verdict: deadlock
# passes: returns
# left: process
import os
from multiprocessing import Queue

from plumbline_shim import codec


def main(a, b):
    if os.fork() == 0:
        data = codec.encode({"value": a + b})
        os.pwrite(902, len(data).to_bytes(8, "little") + data, 0)
        os.read(os.pipe()[0], 1)
    Queue().get()
