# mistake: leaves room for one more item than allowed
# fails: never_more_than_capacity
# verdict: finished
# says: more had been sent and waited

from multiprocessing import Process, Queue


def produce(q, items):
    for item in items:
        q.put(item)


def bounded_transfer(items, capacity):
    q = Queue(capacity + 1)
    child = Process(target=produce, args=(q, items))
    child.start()
    taken = [q.get() for _ in items]
    child.join()
    return taken
