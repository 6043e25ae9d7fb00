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
        # Each worker has a pipe of its own: no lock that a dying worker could keep, and the end of
        # file says that it has died. For that nobody but the worker may hold the worker's end.
        self._closed = False
        self._workers = {}
        for _ in range(workers):
            ours, theirs = Pipe()
            process = Process(target=_work, args=(theirs,), daemon=True)
            process.start()
            theirs.close()
            self._workers[ours] = process

    def map(self, func, items):
        """Return [func(item) for item in items], worked out by the workers."""
        # A worker has one task at a time. So it is never sent anything while it sends, and a number
        # for each busy worker is enough to put its answer into the right place. After an exception
        # the busy workers are heard out, or their answers would turn up in the next call.
        if self._closed:
            raise ValueError("this Pool is closed")
        tasks = deque((number, pickle.dumps((func, item))) for number, item in enumerate(items))
        results = [None] * len(tasks)
        idle, busy, failure = list(self._workers), {}, None
        while tasks or busy:
            while tasks and idle:
                conn = idle.pop()
                busy[conn], task = tasks.popleft()
                self._exchange(conn, conn.send_bytes, task)
            for conn in wait(list(busy)):
                good, value = _unpack(self._exchange(conn, conn.recv_bytes))
                number = busy.pop(conn)
                idle.append(conn)
                if good:
                    results[number] = value
                else:
                    failure = value
                    tasks.clear()
        if failure is not None:
            raise failure
        return results

    def close(self):
        """End all workers and wait for them."""
        self._closed = True
        for conn in self._workers:
            with suppress(OSError):  # a dead worker does not listen
                conn.send_bytes(b"")
            conn.close()
        for process in self._workers.values():
            process.join()
        self._workers = {}

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def _exchange(self, conn, operation, *data):
        try:
            return operation(*data)
        except (EOFError, OSError):
            for process in self._workers.values():
                process.terminate()
            dead = self._workers[conn]
            dead.join()
            raise WorkerDied(f"{dead.name} died, exit code {dead.exitcode}") from None


def _work(conn):
    """Answer each (func, item) with (True, result) or (False, exception) until an empty message."""
    while task := conn.recv_bytes():
        try:
            func, item = pickle.loads(task)
            answer = pickle.dumps((True, func(item)))
        except Exception as error:
            answer = _pack(error)
        conn.send_bytes(answer)


def _pack(error):
    """Return (False, error) as bytes, with a stand-in for an exception that cannot travel."""
    try:
        answer = pickle.dumps((False, error))
        pickle.loads(answer)
    except Exception:
        answer = pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    return answer


def _unpack(answer):
    try:
        return pickle.loads(answer)
    except Exception as error:
        return False, error
