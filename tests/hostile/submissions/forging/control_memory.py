# what: noise in the memory that it shares with the supervisor
# verdict: ended_early or stuck or spinning or deadlock or crashed
# passes: none
# exercise: hasty
import mmap
import os
import random


def main(a, b):
    size = os.fstat(900).st_size
    with mmap.mmap(900, size) as memory:
        memory[:size] = random.Random(a).randbytes(size)
    os.read(os.pipe()[0], 1)
