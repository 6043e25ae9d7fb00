"""An exception from inside an operation of ours ends the program."""

import multiprocessing as mp


def take(queue):
    return queue.get(timeout=0.01)


take(mp.Queue())
