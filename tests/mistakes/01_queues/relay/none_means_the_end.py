# mistake: the child stops at None, but None is an item
# fails: comes_back_in_order, large_items_come_back, ends_by_itself
# verdict: deadlock
# says: waits for an item in Queue

from multiprocessing import Process, Queue


def echo(inbox, outbox):
    while True:
        item = inbox.get()
        if item is None:
            break
        outbox.put(item)


def relay(items):
    inbox, outbox = Queue(), Queue()
    child = Process(target=echo, args=(inbox, outbox))
    child.start()
    for item in items:
        inbox.put(item)
    inbox.put(None)
    came_back = [outbox.get() for _ in items]
    child.join()
    return came_back
