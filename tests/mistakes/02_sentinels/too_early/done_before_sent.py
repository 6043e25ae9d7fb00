# mistake: waits for "done" from every producer, but what was put may not have been sent by then
# fails: every_item_arrives
# verdict: finished
# says: never arrived

import time
from multiprocessing import Process, Queue, Semaphore


def produce(batch, q, done):
    for item in batch:
        time.sleep(0.01)
        q.put(item)
    done.release()


def consume(q, seen):
    taken = []
    while (item := q.get()) is not None:
        taken.append(item)
    seen.put(taken)


def fan_in(batches):
    q, seen, done = Queue(), Queue(), Semaphore(0)
    producers = [Process(target=produce, args=(batch, q, done)) for batch in batches]
    consumer = Process(target=consume, args=(q, seen))
    for process in [*producers, consumer]:
        process.start()
    for _ in producers:
        done.acquire()
    q.put(None)
    taken = seen.get()
    for process in [*producers, consumer]:
        process.join()
    return taken
