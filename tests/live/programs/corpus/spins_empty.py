"""Asks an empty queue again and again."""

import multiprocessing as mp

queue = mp.Queue()
while queue.empty():
    pass
