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

# Every system lets a semaphore count this far; a pipe is full of messages long before.
ANY_NUMBER = 32767


class PipeQueue:
    """A first-in-first-out queue between processes."""

    def __init__(self, maxsize=0):
        # One pipe carries the items. Two processes at one end would mix their bytes, so each end
        # has a lock. The semaphore holds a permit for every free place, the value counts the items.
        self._maxsize = maxsize
        self._reader, self._writer = Pipe(duplex=False)
        self._read_lock = Lock()
        self._write_lock = Lock()
        self._room = Semaphore(maxsize if maxsize > 0 else ANY_NUMBER)
        self._count = Value("i", 0)
        self._closed = False

    def put(self, obj, block=True, timeout=None):
        """Put `obj`, or raise queue.Full."""
        # Pickling comes first: if it fails, no place has been taken. To ask for a place and to take
        # it is one operation, so two processes cannot both take the last one.
        self._check_open()
        data = pickle.dumps(obj)
        if not self._room.acquire(block, timeout):
            raise Full
        with self._count.get_lock():
            self._count.value += 1
        with self._write_lock:
            self._writer.send_bytes(data)

    def get(self, block=True, timeout=None):
        """Return the oldest item, or raise queue.Empty."""
        # Two waits share one deadline: for the lock, and then for data. Whoever sees data in poll()
        # holds the lock until it has taken them, so nobody else can take them first.
        self._check_open()
        deadline = None if timeout is None else time.monotonic() + timeout
        if not self._read_lock.acquire(block, timeout):
            raise Empty
        try:
            left = deadline if deadline is None else max(0, deadline - time.monotonic())
            if not self._reader.poll(left if block else 0):
                raise Empty
            data = self._reader.recv_bytes()
        finally:
            self._read_lock.release()
        with self._count.get_lock():
            self._count.value -= 1
        self._room.release()
        return pickle.loads(data)

    def put_nowait(self, obj):
        """Put without waiting for room."""
        self.put(obj, block=False)

    def get_nowait(self):
        """Get without waiting for an item."""
        return self.get(block=False)

    def qsize(self):
        """Return the number of items."""
        return self._count.value

    def empty(self):
        """Return whether there is no item."""
        return self.qsize() == 0

    def full(self):
        """Return whether there is no room."""
        return 0 < self._maxsize <= self.qsize()

    def close(self):
        """End this process's use of the queue."""
        # Only our copies of the two ends are closed; every other process has its own.
        self._closed = True
        self._reader.close()
        self._writer.close()

    def _check_open(self):
        if self._closed:
            raise ValueError("this PipeQueue is closed")
