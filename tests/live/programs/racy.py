import time
from multiprocessing import Process, Queue, Value


def add(counter, queue, name):
    for _ in range(3):
        with counter.get_lock():
            seen = counter.value
        with counter.get_lock():
            counter.value = seen + 1
    queue.put(name)
    time.sleep(1)
    queue.put(name.upper())


def main():
    """Return what three processes have counted without care, and the order in which they reported."""
    counter, queue = Value("i", 0), Queue()
    children = [Process(target=add, args=(counter, queue, name)) for name in "abc"]
    for child in children:
        child.start()
    order = [queue.get() for _ in range(6)]
    for child in children:
        child.join()
    return counter.value, "".join(order)
