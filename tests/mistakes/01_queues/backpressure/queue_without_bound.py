# mistake: the queue has no maxsize, so the child never has to wait and the queue grows
# fails: never_more_than_capacity
# verdict: finished
# says: more had been sent and waited

from multiprocessing import Process, Queue


def produce(q, items):
    for item in items:
        q.put(item)


def bounded_transfer(items, capacity):
    q = Queue()
    child = Process(target=produce, args=(q, items))
    child.start()
    taken = [q.get() for _ in items]
    child.join()
    return taken
