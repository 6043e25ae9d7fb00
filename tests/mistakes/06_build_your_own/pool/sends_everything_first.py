# mistake: every worker is sent all of its items before the first answer is read
# fails: carries_a_lot
# verdict: deadlock
# cause: full_pipe_both_ways
# says: Deadlock

import pickle
from collections import deque
from contextlib import suppress
from itertools import cycle
from multiprocessing import Pipe, Process


class WorkerDied(Exception):
    """A worker ended though nobody had told it to."""


class Pool:
    """A fixed number of processes that work off lists of items."""

    def __init__(self, workers):
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
        if self._closed:
            raise ValueError("this Pool is closed")
        tasks = deque((number, pickle.dumps((func, item))) for number, item in enumerate(items))
        results = [None] * len(tasks)
        failure = None
        owners = {number: conn for number, conn in zip(range(len(tasks)), cycle(self._workers))}
        for number, task in tasks:
            self._exchange(owners[number], owners[number].send_bytes, task)
        for number, conn in owners.items():
            good, value = _unpack(self._exchange(conn, conn.recv_bytes))
            if good:
                results[number] = value
            else:
                failure = value
        if failure is not None:
            raise failure
        return results

    def close(self):
        """End all workers and wait for them."""
        self._closed = True
        for conn in self._workers:
            with suppress(OSError):
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
