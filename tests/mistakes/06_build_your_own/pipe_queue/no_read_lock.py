# mistake: get() takes no lock, so two consumers see the same item in poll() and mix what they read
# fails: the_last_one
# verdict: deadlock
# says: Deadlock

import pickle
from multiprocessing import Lock, Pipe, Semaphore, Value
from queue import Empty, Full

ANY_NUMBER = 32767


class PipeQueue:
    def __init__(self, maxsize=0):
        self._maxsize = maxsize
        self._reader, self._writer = Pipe(duplex=False)
        self._write_lock = Lock()
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
        with self._write_lock:
            self._writer.send_bytes(data)

    def get(self, block=True, timeout=None):
        self._check_open()
        if not self._reader.poll(timeout if block else 0):
            raise Empty
        data = self._reader.recv_bytes()
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
