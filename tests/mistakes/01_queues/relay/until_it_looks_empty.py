# mistake: takes items for as long as empty() says no, but the child may only be slower than the caller
# fails: comes_back_in_order
# verdict: finished
# says: returned

import time
from multiprocessing import Process, Queue


def echo(inbox, outbox, count):
    for _ in range(count):
        time.sleep(0.01)
        outbox.put(inbox.get())


def relay(items):
    inbox, outbox = Queue(), Queue()
    child = Process(target=echo, args=(inbox, outbox, len(items)))
    child.start()
    for item in items:
        inbox.put(item)
    came_back = []
    while not outbox.empty():
        came_back.append(outbox.get())
    child.join()
    return came_back
