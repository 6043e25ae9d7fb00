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

    # TODO: put the class from your pipe_queue.py here, as it stands there.
    def __init__(self, maxsize=0):
        raise NotImplementedError


class PipeJoinableQueue(PipeQueue):
    """A PipeQueue that counts unfinished tasks."""

    def __init__(self, maxsize=0):
        # TODO: all processes must count into one number. What guards it, what do joiners wait on?
        super().__init__(maxsize)
        raise NotImplementedError

    def put(self, obj, block=True, timeout=None):
        """Put `obj` and count it, or raise queue.Full."""
        # TODO: when must it be counted, and what if it is refused?
        raise NotImplementedError

    def task_done(self):
        """Say that one item has been worked off."""
        # TODO: count down in one piece, and wake those who wait once nothing is unfinished.
        raise NotImplementedError

    def join(self):
        """Wait until every item has been worked off."""
        # TODO: wait, but only if something is unfinished.
        raise NotImplementedError
