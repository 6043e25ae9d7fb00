"""Items that nobody takes."""

import multiprocessing as mp

queue = mp.SimpleQueue()
queue.put(1)
queue.put(2)
queue.get()
