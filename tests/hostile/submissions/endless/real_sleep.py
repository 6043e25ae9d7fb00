# what: the C library's own sleep, which no clock of ours moves
# verdict: stuck
# exercise: hasty
# says: Not proved to be a deadlock
import ctypes


def main(a, b):
    ctypes.CDLL(None).sleep(3600)
