# mistake: starts a child for each item instead of one for all
# fails: through_one_child
# verdict: finished
# says: no single child saw them all

from multiprocessing import Process, Queue


def echo(inbox, outbox):
    outbox.put(inbox.get())


def relay(items):
    inbox, outbox = Queue(), Queue()
    came_back = []
    for item in items:
        child = Process(target=echo, args=(inbox, outbox))
        child.start()
        inbox.put(item)
        came_back.append(outbox.get())
        child.join()
    return came_back
