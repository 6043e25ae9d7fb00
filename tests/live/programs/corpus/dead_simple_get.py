"""Takes from a simple queue that is empty."""

import multiprocessing as mp

queue = mp.SimpleQueue()
queue.get()  # BLOCKED main
