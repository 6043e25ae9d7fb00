"""Asks without waiting."""

import multiprocessing as mp
import queue

numbers = mp.Queue()
while True:
    try:
        numbers.get_nowait()
    except queue.Empty:
        pass
