"""An item that cannot be pickled never arrives."""

import multiprocessing as mp

queue = mp.Queue()
queue.put(lambda: 1)
queue.get()  # BLOCKED main
