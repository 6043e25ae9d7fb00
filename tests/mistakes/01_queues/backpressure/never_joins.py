# mistake: has all items and leaves the child to itself
# fails: leaves_nothing_behind
# verdict: finished
# says: left behind

import time
from multiprocessing import Process, Queue


def produce(q, items):
    for item in items:
        q.put(item)
    time.sleep(0.2)


def bounded_transfer(items, capacity):
    q = Queue(capacity)
    Process(target=produce, args=(q, items)).start()
    return [q.get() for _ in items]
