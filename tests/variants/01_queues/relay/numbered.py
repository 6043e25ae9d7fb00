"""A joinable queue there; on the way back each item carries its number, and the last one says so."""

from multiprocessing import JoinableQueue, Process, Queue


def echo(inbox, outbox):
    number = total = 0
    while number <= total:
        kind, value = inbox.get()
        if kind == "total":
            total = value
        else:
            outbox.put((number, value))
        number += 1
        inbox.task_done()


def relay(items):
    inbox, outbox = JoinableQueue(), Queue()
    inbox.put(("total", len(items)))
    for item in items:
        inbox.put(("item", item))
    child = Process(target=echo, args=(inbox, outbox))
    child.start()
    came_back = {}
    while len(came_back) < len(items):
        number, item = outbox.get()
        came_back[number] = item
    inbox.join()
    child.join()
    return [came_back[number] for number in sorted(came_back)]
