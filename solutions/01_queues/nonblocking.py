"""Put without waiting, take without hanging.

Write two functions for a Queue that other processes use as well.

offer(q, item) puts `item` on `q` if there is room and returns True. If `q` is full it
returns False at once: it never waits, not even a little.

drain(q, quiet) takes items off `q` and returns them in a list, in the order in which they
came. It stops once nothing has arrived for `quiet` seconds; each item starts that time
anew. An empty queue gives [] after `quiet` seconds. It never waits longer than that.

- Items may be None, False, 0 or "". Nothing about an item says that it is the last one.
- Do not ask empty(), full() or qsize() first: between the answer and your next line another
  process may put or take, and what was just put may not show yet.

    q = Queue(1)
    offer(q, "a"), offer(q, "b")   # (True, False)
    drain(q, 0.5)                  # ["a"]

In Python's documentation look up put_nowait and get under multiprocessing.Queue, and
queue.Full and queue.Empty: both exceptions live in the module queue.
"""

from multiprocessing import Queue
from queue import Empty, Full


def offer(q, item) -> bool:
    """Puts the item if there is room; says whether there was."""
    # Asking and putting in one step: nobody can come in between.
    try:
        q.put_nowait(item)
    except Full:
        return False
    return True


def drain(q, quiet: float) -> list:
    """Takes items until nothing has arrived for `quiet` seconds."""
    items = []
    # get() itself says when it is over, and its time starts anew with each call.
    try:
        while True:
            items.append(q.get(timeout=quiet))
    except Empty:
        return items


if __name__ == "__main__":
    q = Queue(1)
    print(offer(q, "a"), offer(q, "b"))
    print(drain(q, 0.5))
