# mistake: put() takes no lock, so the bytes of two producers are mixed
# fails: many_hands
# verdict: deadlock
# says: Deadlock

import pickle
import time
from multiprocessing import Lock, Pipe, Semaphore, Value
from queue import Empty, Full

ANY_NUMBER = 32767


class PipeQueue:
    def __init__(self, maxsize=0):
        self._maxsize = maxsize
        self._reader, self._writer = Pipe(duplex=False)
        self._read_lock = Lock()
        self._room = Semaphore(maxsize if maxsize > 0 else ANY_NUMBER)
        self._count = Value("i", 0)
        self._closed = False

    def put(self, obj, block=True, timeout=None):
        self._check_open()
        data = pickle.dumps(obj)
        if not self._room.acquire(block, timeout):
            raise Full
        with self._count.get_lock():
            self._count.value += 1
        self._writer.send_bytes(data)

    def get(self, block=True, timeout=None):
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
        self.put(obj, block=False)

    def get_nowait(self):
        return self.get(block=False)

    def qsize(self):
        return self._count.value

    def empty(self):
        return self.qsize() == 0

    def full(self):
        return 0 < self._maxsize <= self.qsize()

    def close(self):
        self._closed = True
        self._reader.close()
        self._writer.close()

    def _check_open(self):
        if self._closed:
            raise ValueError("this PipeQueue is closed")
