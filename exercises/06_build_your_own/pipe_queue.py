"""A queue of your own: the class PipeQueue, on Pipe, Lock and Semaphore.

- put(obj, block=True, timeout=None), put_nowait(obj): wait for room, `timeout` seconds at most, and
  not at all with block=False; no room: queue.Full. maxsize=0 means any number of items.
- get(block=True, timeout=None), get_nowait(): first in, first out; nothing there: queue.Empty.
  `timeout` covers the whole call, also the time that another process spends in get().
- qsize(), empty(), full(): right whenever nobody is in the middle of a put or a get.
- close(): from now on put and get raise ValueError in this process. What was put still arrives,
  other processes go on, and a second close() does nothing.
- Many processes put and get at the same time: nothing is lost, doubled or mixed up.
- A PipeQueue can be an argument of a Process, under every start method.
- An item that cannot be pickled takes up no room.

A pipe holds about 64 KiB. `block` and `timeout` speak of maxsize alone: a put that does not fit
into the pipe may wait until somebody reads, whatever they say.

    q = PipeQueue(maxsize=2)
    q.put("a"), q.put("b")
    q.put_nowait("c")  # raises queue.Full
    q.get()  # "a"

In the Python documentation: multiprocessing.Queue, Connection.poll, Semaphore.
"""

import pickle
import time
from multiprocessing import Lock, Pipe, Semaphore, Value
from queue import Empty, Full


class PipeQueue:
    """A first-in-first-out queue between processes."""

    def __init__(self, maxsize=0):
        # TODO: one pipe carries the items. What protects its two ends, what counts the free places?
        raise NotImplementedError

    def put(self, obj, block=True, timeout=None):
        """Put `obj`, or raise queue.Full."""
        # TODO: ask for a place and take it in one operation, then send.
        raise NotImplementedError

    def get(self, block=True, timeout=None):
        """Return the oldest item, or raise queue.Empty."""
        # TODO: receive, alone, and give the place back. There are two waits and one deadline.
        raise NotImplementedError

    def put_nowait(self, obj):
        """Put without waiting for room."""
        self.put(obj, block=False)

    def get_nowait(self):
        """Get without waiting for an item."""
        return self.get(block=False)

    def qsize(self):
        """Return the number of items."""
        # TODO: every process must see the same number.
        raise NotImplementedError

    def empty(self):
        """Return whether there is no item."""
        return self.qsize() == 0

    def full(self):
        """Return whether there is no room."""
        # TODO: without a maxsize it is never full.
        raise NotImplementedError

    def close(self):
        """End this process's use of the queue."""
        # TODO: close what is ours; put and get raise ValueError from now on.
        raise NotImplementedError
