# mistake: starts a process for each item, and the items of one batch overtake one another
# fails: each_batch_in_order
# verdict: finished
# says: in this order

import time
from multiprocessing import Process, Queue


def produce(item, q):
    time.sleep(0.01)
    q.put(item)


def consume(q, seen):
    taken = []
    while (item := q.get()) is not None:
        taken.append(item)
    seen.put(taken)


def fan_in(batches):
    q, seen = Queue(), Queue()
    consumer = Process(target=consume, args=(q, seen))
    consumer.start()
    for batch in batches:
        while batch:
            some, batch = batch[:4], batch[4:]
            producers = [Process(target=produce, args=(item, q)) for item in some]
            for process in producers:
                process.start()
            for process in producers:
                process.join()
    q.put(None)
    taken = seen.get()
    consumer.join()
    return taken
