# what: a feeder thread stands before a full pipe
# verdict: deadlock
# passes: returns
# left: thread
from multiprocessing import Queue


def main(a, b):
    Queue().put(bytes(1 << 20))
    return a + b
