# mistake: every producer ends with a sentinel, and the consumer stops at the first of them
# fails: every_item_arrives, waits_for_the_slowest
# verdict: finished
# cause: sentinel_too_early
# says: never arrived

import time
from multiprocessing import Process, Queue


def produce(batch, q):
    for item in batch:
        time.sleep(0.01)
        q.put(item)
    q.put(None)


def consume(q, seen):
    seen.put(list(iter(q.get, None)))


def fan_in(batches):
    q, seen = Queue(), Queue()
    producers = [Process(target=produce, args=(batch, q)) for batch in batches]
    consumer = Process(target=consume, args=(q, seen))
    for process in [*producers, consumer]:
        process.start()
    if not producers:
        q.put(None)
    for process in producers:
        process.join()
    taken = seen.get()
    consumer.join()
    return taken
