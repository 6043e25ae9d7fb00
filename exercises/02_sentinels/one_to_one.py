"""One producer, one consumer, and a sentinel between them.

Write transfer(items): a producer process puts all items on a queue, a consumer process takes
them, and transfer returns the list of what the consumer saw, in order.

- The consumer is not told how many items will come. What tells it that it has seen the last
  one is a sentinel: one more thing on the same queue that is not an item.
- Whatever is not None is an item: False, 0, "" and [] are. None is never one.
- There may be no items at all, and a single item may be larger than a megabyte.
- When transfer returns, both processes have ended and have been joined.

    transfer(["a", 0, "b"])  # ["a", 0, "b"]

In the documentation of multiprocessing, look up: Queue, and "Joining processes that use
queues". The caller, too, has to learn somehow what the consumer saw.
"""

from multiprocessing import Process, Queue


def produce(items, q):
    """Puts every item on the queue, and then the sentinel."""
    # TODO: the consumer waits for items as long as nobody tells it that there are no more.
    raise NotImplementedError


def consume(q, seen):
    """Takes items until the sentinel comes, and then puts the list of them on `seen`."""
    # TODO: which test ends the loop for the sentinel, but not for False, 0 or ""?
    raise NotImplementedError


def transfer(items: list) -> list:
    """Returns the items as the consumer saw them."""
    # TODO: the consumer cannot end before somebody has taken its list. What comes before join()?
    raise NotImplementedError


if __name__ == "__main__":
    print(transfer(["a", 0, "b"]))
