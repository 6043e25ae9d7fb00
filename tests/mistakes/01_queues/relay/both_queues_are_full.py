# mistake: both queues are bounded, and the caller puts everything before it takes anything
# fails: comes_back_in_order, ends_by_itself
# verdict: deadlock
# cause: queue_full_nobody_gets
# says: waits for room in Queue

from multiprocessing import Process, Queue


def echo(inbox, outbox, count):
    for _ in range(count):
        outbox.put(inbox.get())


def relay(items):
    inbox, outbox = Queue(10), Queue(10)
    child = Process(target=echo, args=(inbox, outbox, len(items)))
    child.start()
    for item in items:
        inbox.put(item)
    came_back = [outbox.get() for _ in items]
    child.join()
    return came_back
