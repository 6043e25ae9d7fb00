# mistake: has all items back, and forgets the child
# fails: leaves_nothing_behind
# verdict: finished
# says: left behind

import time
from multiprocessing import Process, Queue


def echo(inbox, outbox, count):
    for _ in range(count):
        outbox.put(inbox.get())
    time.sleep(0.2)


def relay(items):
    inbox, outbox = Queue(), Queue()
    Process(target=echo, args=(inbox, outbox, len(items))).start()
    for item in items:
        inbox.put(item)
    return [outbox.get() for _ in items]
