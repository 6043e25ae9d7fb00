# mistake: waits for the child to end before it takes anything, while the child waits for room
# fails: all_items_in_order, never_more_than_capacity, ends_by_itself
# verdict: deadlock
# cause: queue_full_nobody_gets
# says: waits for room in Queue

from multiprocessing import Process, Queue


def produce(q, items):
    for item in items:
        q.put(item)


def bounded_transfer(items, capacity):
    q = Queue(capacity)
    child = Process(target=produce, args=(q, items))
    child.start()
    child.join()
    return [q.get() for _ in items]
