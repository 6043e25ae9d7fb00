"""Takes the same lock twice."""

import multiprocessing as mp

lock = mp.Lock()
with lock:
    lock.acquire()  # BLOCKED main
