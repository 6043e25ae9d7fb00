# mistake: the sentinel comes in time, but the consumer is joined before its list has been taken
# fails: ends_with_large_items
# verdict: deadlock
# cause: join_before_drain
# says: waits for room in a full pipe

import time
from multiprocessing import Process, Queue


def produce(batch, q):
    for item in batch:
        time.sleep(0.01)
        q.put(item)


def consume(q, seen):
    taken = []
    while (item := q.get()) is not None:
        taken.append(item)
    seen.put(taken)


def fan_in(batches):
    q, seen = Queue(), Queue()
    producers = [Process(target=produce, args=(batch, q)) for batch in batches]
    consumer = Process(target=consume, args=(q, seen))
    for process in [*producers, consumer]:
        process.start()
    for process in producers:
        process.join()
    q.put(None)
    consumer.join()
    return seen.get()
