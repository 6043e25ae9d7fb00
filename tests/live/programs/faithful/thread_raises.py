"""A thread dies of an exception that came from another."""

import multiprocessing as mp
import queue
import threading

empty = mp.Queue()


def take():
    try:
        empty.get_nowait()
    except queue.Empty as error:
        raise ValueError("nothing there") from error


thread = threading.Thread(target=take)
thread.start()
thread.join()
