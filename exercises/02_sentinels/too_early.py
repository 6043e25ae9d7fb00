"""Several producers, one consumer, and a sentinel that comes too early.

fan_in(batches) starts a producer for each batch and one consumer for all of them, and returns
the list of all items that the consumer saw. But items are missing, some days more than others.
Find out why, and repair it.

- Every item of every batch is in the result exactly once.
- The items of one batch come in the order of that batch. How the batches are mixed is open.
- The producers work at the same time, one process each.
- There may be no batches, batches without items, very long ones and very large items.
- When fan_in returns, all processes have ended and have been joined.

No item is None. Making an item takes a producer a while, and not always the same while.

    fan_in([["a1", "a2"], ["b1", "b2"]])  # e.g. ["a1", "b1", "b2", "a2"]

In the documentation of multiprocessing, read the notes under "Pipes and Queues": what is
promised about the order of objects that different processes put on one queue?
"""

import time
from multiprocessing import Process, Queue

MAKING_S = 0.01


def produce(batch, q):
    """Makes the items of one batch and puts them on the queue."""
    for item in batch:
        time.sleep(MAKING_S)
        q.put(item)


def consume(q, seen):
    """Takes items until the sentinel comes, and then puts the list of them on `seen`."""
    taken = []
    while (item := q.get()) is not None:
        taken.append(item)
    seen.put(taken)


def fan_in(batches: list[list]) -> list:
    """Returns all items of all batches, those of one batch in their order."""
    q, seen = Queue(), Queue()
    producers = [Process(target=produce, args=(batch, q)) for batch in batches]
    consumer = Process(target=consume, args=(q, seen))
    for process in [*producers, consumer]:
        process.start()
    # TODO: what may still be put on the queue after this sentinel?
    q.put(None)
    for process in producers:
        process.join()
    taken = seen.get()
    consumer.join()
    return taken


if __name__ == "__main__":
    print(fan_in([["a1", "a2"], ["b1", "b2"]]))
