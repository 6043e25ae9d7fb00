# mistake: joins the child before it takes the items back; it works until they no longer fit into the pipe
# fails: large_items_come_back
# verdict: deadlock
# cause: join_before_drain
# says: waits for room in a full pipe

from multiprocessing import Process, Queue


def echo(inbox, outbox, count):
    for _ in range(count):
        outbox.put(inbox.get())


def relay(items):
    inbox, outbox = Queue(), Queue()
    child = Process(target=echo, args=(inbox, outbox, len(items)))
    child.start()
    for item in items:
        inbox.put(item)
    child.join()
    return [outbox.get() for _ in items]
