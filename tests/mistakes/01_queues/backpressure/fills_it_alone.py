# mistake: the caller puts everything itself before anybody takes, and waits for room that only it could make
# fails: all_items_in_order, never_more_than_capacity, child_produces
# verdict: deadlock
# cause: queue_full_nobody_gets
# says: waits for room in Queue

from multiprocessing import Queue


def bounded_transfer(items, capacity):
    q = Queue(capacity)
    for item in items:
        q.put(item)
    return [q.get() for _ in items]
