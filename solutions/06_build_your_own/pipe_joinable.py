"""A queue that knows when the work is done: the class PipeJoinableQueue(PipeQueue).

It is your PipeQueue with two more methods, as JoinableQueue is to Queue. This file stands alone, so
it brings its own PipeQueue: copy yours.

- Every item that was put is unfinished until somebody calls task_done() for it, in any process.
- join() waits until nothing is unfinished. On a queue where nothing is, it returns at once. All
  processes that wait in join() go on, and afterwards the queue can be used again.
- task_done() raises ValueError when it is called more often than items were put.
- An item that put() refuses, with queue.Full or any other exception, was never put.
- The one who takes an item may call task_done() at once: by then the item must have been counted.

    q = PipeJoinableQueue()
    q.put("dish")
    q.get()
    q.task_done()
    q.join()  # returns at once
    q.task_done()  # raises ValueError

In the Python documentation: multiprocessing.JoinableQueue, Condition; Value, and its note on +=.
"""

import pickle
import time
from multiprocessing import Condition, Lock, Pipe, Semaphore, Value
from queue import Empty, Full


class PipeQueue:
    """A first-in-first-out queue between processes."""

    # This is the class of pipe_queue.py, as it stands there.
    def __init__(self, maxsize=0):
        self._maxsize = maxsize
        self._reader, self._writer = Pipe(duplex=False)
        self._read_lock = Lock()
        self._write_lock = Lock()
        self._room = Semaphore(maxsize if maxsize > 0 else 32767)
        self._count = Value("i", 0)
        self._closed = False

    def put(self, obj, block=True, timeout=None):
        """Put `obj`, or raise queue.Full."""
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
        self._closed = True
        self._reader.close()
        self._writer.close()

    def _check_open(self):
        if self._closed:
            raise ValueError("this PipeQueue is closed")


class PipeJoinableQueue(PipeQueue):
    """A PipeQueue that counts unfinished tasks."""

    def __init__(self, maxsize=0):
        # The number lies in shared memory, or each process would count for itself. The condition's
        # own lock guards it, so the value needs none.
        super().__init__(maxsize)
        self._unfinished = Value("i", 0, lock=False)
        self._all_done = Condition()

    def put(self, obj, block=True, timeout=None):
        """Put `obj` and count it, or raise queue.Full."""
        # Counted before it can be taken, or a quick consumer's task_done() would come too early.
        # What was refused is taken back.
        self._add(1)
        try:
            super().put(obj, block, timeout)
        except BaseException:
            self._add(-1)
            raise

    def task_done(self):
        """Say that one item has been worked off."""
        self._add(-1)

    def join(self):
        """Wait until every item has been worked off."""
        with self._all_done:
            self._all_done.wait_for(lambda: self._unfinished.value == 0)

    def _add(self, number):
        # Reading and writing happen under one lock: += alone loses counts.
        with self._all_done:
            if self._unfinished.value + number < 0:
                raise ValueError("task_done() called too many times")
            self._unfinished.value += number
            if self._unfinished.value == 0:
                self._all_done.notify_all()
