"""A pool of your own: the classes Pool and WorkerDied.

- Pool(workers) works with that many processes at the same time.
- map(func, items) calls func(item) in the workers and returns the results in the order of `items`.
  It can be called again and again, with any number of items. `func` can be pickled.
- If func raises, map raises the same exception (type and args) in the caller. If several calls
  raise, it raises one of them. Afterwards the pool is as good as new.
- An item, a result or an exception that cannot be pickled must not hang the pool: map raises
  whatever you like.
- If a worker process dies in the middle of its work (exit code 0 counts, too), map raises
  WorkerDied. If one died between two calls, map raises WorkerDied or does the work without it; it
  never hangs. After WorkerDied the pool is good for close() only.
- close() ends all workers and waits for them; a second close() does nothing; map then raises
  ValueError. The pool is a context manager: leaving `with` closes it, whatever happened inside.
  No process is left behind.

    with Pool(3) as pool:
        pool.map(abs, [-2, 5, -1])  # [2, 5, 1]

In the Python documentation: multiprocessing.connection.wait, Process.sentinel, Process.exitcode.
"""

import pickle
from collections import deque
from contextlib import suppress
from multiprocessing import Pipe, Process
from multiprocessing.connection import wait


class WorkerDied(Exception):
    """A worker ended though nobody had told it to."""


class Pool:
    """A fixed number of processes that work off lists of items."""

    def __init__(self, workers):
        # TODO: start the workers. How will you learn that one has died, and who holds which end?
        raise NotImplementedError

    def map(self, func, items):
        """Return [func(item) for item in items], worked out by the workers."""
        # TODO: hand out the items, put each answer into its place. What if one is an exception?
        raise NotImplementedError

    def close(self):
        """End all workers and wait for them."""
        # TODO: tell every worker to end, the dead ones included, then join.
        raise NotImplementedError

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()
