"""Asks with a timeout, for ever."""

import multiprocessing as mp
import queue

numbers = mp.Queue()
while True:
    try:
        numbers.get(timeout=1)
    except queue.Empty:
        pass
