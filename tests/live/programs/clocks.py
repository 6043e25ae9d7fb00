import queue
import threading
import time
from multiprocessing import Process, Queue


def watch(items, name):
    """Look at the clock all the time, wait with equal timeouts, and use threads for both."""
    for _ in range(5):
        end = time.monotonic() + 1
        while time.monotonic() < end:
            try:
                items.get(timeout=0.25)
            except queue.Empty:
                time.sleep(0.25)
    threads = [threading.Thread(target=items.put, args=((name, number),)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main():
    """Return nothing: who waits when is all that counts."""
    items = Queue()
    children = [Process(target=watch, args=(items, name)) for name in "abc"]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    while not items.empty():
        items.get()
