"""Never more than one item under way, on simple queues without feeder threads; the end is said beside the item."""

from multiprocessing import Process, SimpleQueue


def echo(inbox, outbox):
    more, item = inbox.get()
    while more:
        outbox.put(item)
        more, item = inbox.get()


def relay(items):
    inbox, outbox = SimpleQueue(), SimpleQueue()
    child = Process(target=echo, args=(inbox, outbox), daemon=True)
    child.start()
    came_back = []
    for item in items:
        inbox.put((True, item))
        came_back.append(outbox.get())
    inbox.put((False, None))
    child.join()
    return came_back
