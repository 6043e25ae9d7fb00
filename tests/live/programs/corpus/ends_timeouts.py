"""Every wait gives up in time."""

import multiprocessing as mp
import queue
import threading

try:
    mp.Queue().get(timeout=3600)
except queue.Empty:
    print("Empty")
print(mp.Event().wait(60), threading.Lock().acquire(timeout=5), mp.Pipe()[0].poll(7))
