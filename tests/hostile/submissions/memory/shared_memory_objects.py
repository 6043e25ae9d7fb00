# what: shared memory by the standard library
# verdict: limit memory
# only: full
from multiprocessing.shared_memory import SharedMemory


def main(a, b):
    kept = []
    while True:
        kept.append(SharedMemory(create=True, size=4 << 20))
        kept[-1].buf[:] = bytes(4 << 20)
