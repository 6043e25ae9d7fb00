# what: the largest numbers wherever the supervisor counts
# verdict: stuck or spinning or deadlock or finished
# exercise: hasty
# says: seed 0
import mmap
import os
import struct


def main(a, b):
    with mmap.mmap(900, os.fstat(900).st_size) as memory:
        struct.pack_into("<qqQ", memory, 8, 2**63 - 1, 2**63 - 1, 2**63 - 1)
        struct.pack_into("<Iiiiq", memory, 128 + 64, 5, 0, os.getpid(), -1, 2**62)
        struct.pack_into("<I", memory, 32, 2)
        struct.pack_into("<Q", memory, 128 + 4096 * 64 + 4096 * 8 + 8, 2**64 - 1)
    os.read(os.pipe()[0], 1)
