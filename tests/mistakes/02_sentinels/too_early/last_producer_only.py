# mistake: waits for the last producer only, as if it had to be the slowest
# fails: waits_for_the_slowest
# verdict: finished
# says: never arrived

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
    if producers:
        producers[-1].join()
    q.put(None)
    taken = seen.get()
    for process in [*producers, consumer]:
        process.join()
    return taken
