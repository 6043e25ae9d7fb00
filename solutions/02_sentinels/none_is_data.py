"""The sentinel that is also data.

transfer(items) hands all items from a producer process to a consumer process and returns what
the consumer saw, in order. It ends at None. That was fine until an item was None: now it loses
that item and all that come after it. Repair it for any items whatever.

- An item may be None, False, "STOP", or equal to any value that you could choose. There are
  even objects that claim to be equal to everything, and some that refuse to be compared.
- The items arrive unchanged, in order, and each exactly once.
- There may be no items at all, and a single item may be larger than a megabyte.
- When transfer returns, both processes have ended and have been joined.

A tempting repair is END = object() and `item is END`. Try it, see what happens, and find out
what pickling does to an object on its way through a queue.

    transfer([1, None, "STOP", 2])  # [1, None, "STOP", 2]

In the documentation of pickle, look up "What can be pickled and unpickled?".
"""

from multiprocessing import Process, Queue


def produce(items, q):
    """Puts every item on the queue, and then the sentinel."""
    for item in items:
        # A box around every item: a tuple is never None, whatever lies in it.
        q.put((item,))
    q.put(None)


def consume(q, seen):
    """Takes items until the sentinel comes, and then puts the list of them on `seen`."""
    taken = []
    while (box := q.get()) is not None:
        taken.append(box[0])
    seen.put(taken)


def transfer(items: list) -> list:
    """Returns the items as the consumer saw them."""
    q, seen = Queue(), Queue()
    producer = Process(target=produce, args=(items, q))
    consumer = Process(target=consume, args=(q, seen))
    producer.start()
    consumer.start()
    taken = seen.get()
    producer.join()
    consumer.join()
    return taken


if __name__ == "__main__":
    print(transfer([1, None, "STOP", 2]))
