"""A joinable queue of so many places: the child waits until its items have been dealt with, and only then ends."""

from multiprocessing import JoinableQueue, Process


def produce(q, items):
    for item in items:
        q.put(item)
    q.join()


def bounded_transfer(items, capacity):
    q = JoinableQueue(capacity)
    child = Process(target=produce, args=(q, items))
    child.start()
    taken = []
    for _ in range(len(items)):
        taken.append(q.get())
        q.task_done()
    child.join()
    return taken
