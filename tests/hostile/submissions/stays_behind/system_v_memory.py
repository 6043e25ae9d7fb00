# what: memory of System V outlives every process
# verdict: finished
# passes: returns ends leaves_nothing
import ctypes


def main(a, b):
    libc = ctypes.CDLL(None)
    for _ in range(10):
        libc.shmget(0, ctypes.c_size_t(1 << 20), 0o1600)
    libc.msgget(77, 0o1600)
    libc.semget(77, 5, 0o1600)
    return a + b
