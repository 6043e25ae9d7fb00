"""Puts everything before anybody takes."""

import multiprocessing as mp

queue = mp.Queue(2)
for item in range(3):
    queue.put(item)  # BLOCKED main
