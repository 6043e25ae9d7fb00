"""Forks while a thread holds a lock."""

import multiprocessing as mp
import threading

lock, taken = threading.Lock(), threading.Event()


def keep():
    with lock:
        taken.set()
        threading.Event().wait()


def child():
    with lock:  # BLOCKED Process-1
        pass


if __name__ == "__main__":
    threading.Thread(target=keep, daemon=True).start()
    taken.wait()
    process = mp.Process(target=child)
    process.start()
    process.join()  # BLOCKED main
