"""A semaphore counts the free places of a simple queue, which itself has no bound."""

from multiprocessing import Process, Semaphore, SimpleQueue


def produce(q, places, items):
    for item in items:
        places.acquire()
        q.put(item)


def bounded_transfer(items, capacity):
    q, places = SimpleQueue(), Semaphore(capacity)
    child = Process(target=produce, args=(q, places, items), daemon=True)
    child.start()
    taken = []
    while len(taken) < len(items):
        taken.append(q.get())
        places.release()
    child.join()
    return taken
