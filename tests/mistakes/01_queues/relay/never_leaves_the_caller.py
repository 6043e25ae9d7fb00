# mistake: puts the items on both queues itself, so the child has nothing to do with them
# fails: through_one_child
# verdict: finished
# says: never left the caller

from multiprocessing import Process, Queue


def idle(inbox, outbox):
    pass


def relay(items):
    inbox, outbox = Queue(), Queue()
    child = Process(target=idle, args=(inbox, outbox))
    child.start()
    came_back = []
    for item in items:
        inbox.put(item)
        outbox.put(inbox.get())
        came_back.append(outbox.get())
    child.join()
    return came_back
