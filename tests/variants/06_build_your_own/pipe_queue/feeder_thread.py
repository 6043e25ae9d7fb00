import pickle
import threading
import time
from collections import deque
from multiprocessing import BoundedSemaphore, Lock, Pipe
from multiprocessing.util import register_after_fork
from queue import Empty, Full

PLACES = 30000


class PipeQueue:
    """As the standard library does it: put() leaves the sending to a thread of this process.

    The thread lives as long as there is something to send, and is no daemon: no process ends before
    all that it put has been sent.
    """

    def __init__(self, maxsize=0):
        self._maxsize = maxsize if maxsize > 0 else PLACES
        self._reader, self._writer = Pipe(duplex=False)
        self._reading, self._writing = Lock(), Lock()
        self._free = BoundedSemaphore(self._maxsize)
        self._closed = False
        self._start()

    def _start(self):
        """Begin anew in a process: a forked child has neither the thread nor its items."""
        self._guard = threading.Lock()
        self._unsent = deque()
        self._feeder = None
        register_after_fork(self, PipeQueue._start)

    def __getstate__(self):
        state = self.__dict__.copy()
        for mine in ("_guard", "_unsent", "_feeder"):
            del state[mine]
        return state

    def __setstate__(self, state):
        self.__dict__.update(state)
        self._start()

    def put(self, obj, block=True, timeout=None):
        if self._closed:
            raise ValueError("put() on a closed queue")
        data = pickle.dumps(obj)
        if not self._free.acquire(block, timeout):
            raise Full
        with self._guard:
            self._unsent.append(data)
            if self._feeder is None:
                self._feeder = threading.Thread(target=self._feed)
                self._feeder.start()

    def _feed(self):
        while True:
            with self._guard:
                if not self._unsent:
                    self._feeder = None
                    if self._closed:
                        self._writer.close()
                    return
                data = self._unsent.popleft()
            with self._writing:
                self._writer.send_bytes(data)

    def get(self, block=True, timeout=None):
        if self._closed:
            raise ValueError("get() on a closed queue")
        if not block:
            timeout = 0
        end = time.monotonic() + timeout if timeout is not None else None
        if not self._reading.acquire(True, timeout):
            raise Empty
        with_data = self._reader.poll(None if end is None else max(0, end - time.monotonic()))
        data = self._reader.recv_bytes() if with_data else None
        self._reading.release()
        if not with_data:
            raise Empty
        self._free.release()
        return pickle.loads(data)

    def put_nowait(self, obj):
        return self.put(obj, block=False)

    def get_nowait(self):
        return self.get(block=False)

    def qsize(self):
        return self._maxsize - self._free.get_value()

    def empty(self):
        return self.qsize() == 0

    def full(self):
        return self._free.get_value() == 0

    def close(self):
        self._closed = True
        self._reader.close()
        with self._guard:
            if self._feeder is None:
                self._writer.close()
