"""Fewer tasks called done than taken."""

import multiprocessing as mp

queue = mp.JoinableQueue()
queue.put(1)
queue.get()
