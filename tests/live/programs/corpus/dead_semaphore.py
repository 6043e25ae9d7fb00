"""A permit that nobody gives."""

import multiprocessing as mp

permits = mp.Semaphore(0)
permits.acquire()  # BLOCKED main
