# what: shared memory that is never unlinked
# verdict: finished
# passes: returns ends
# left: shared_memory
# only: full
from multiprocessing.shared_memory import SharedMemory


def main(a, b):
    SharedMemory(create=True, size=1 << 16).close()
    return a + b
