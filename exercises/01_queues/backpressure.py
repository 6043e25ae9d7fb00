"""A fast producer, a slow consumer, and a queue that does not grow.

Write bounded_transfer(items, capacity). A child process produces: it puts the items, one by
one, on a queue. The caller consumes: it takes them off and returns them in a list, in order.

- Never more than `capacity` items wait in the queue. If the caller is slow, the child has to
  wait until there is room. This is called backpressure. (`capacity` is at least 1.)
- There may be far more items than the queue holds, or none at all.
- An item is anything that can be pickled: None, False, 0, "", the same twice, a megabyte.
- When bounded_transfer returns, the child has ended and has been joined.
- It works under the start methods fork, spawn and forkserver.

    bounded_transfer(["a", None, "b", "b"], 2)   # ["a", None, "b", "b"]

In Python's documentation of multiprocessing, look up Queue and its parameter `maxsize`; what
put() does when the queue is full stands under multiprocessing.Queue.put.
"""

from multiprocessing import Process, Queue


def produce(q, items):
    """Runs in the child."""
    for item in items:
        q.put(item)


def bounded_transfer(items: list, capacity: int) -> list:
    """Returns the items as they came out of the queue."""
    # TODO: what makes the child wait? And who takes items while it waits?
    raise NotImplementedError


if __name__ == "__main__":
    print(bounded_transfer(["a", None, "b", "b"], 2))
