# mistake: a thread of the caller produces, so there is no child process
# fails: child_produces
# verdict: finished
# says: were sent by another process

from multiprocessing import Queue
from threading import Thread


def produce(q, items):
    for item in items:
        q.put(item)


def bounded_transfer(items, capacity):
    q = Queue(capacity)
    producer = Thread(target=produce, args=(q, items))
    producer.start()
    taken = [q.get() for _ in items]
    producer.join()
    return taken
