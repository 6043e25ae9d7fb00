# mistake: the item is counted after it was sent, so a quick task_done() comes too early
# fails: counts_before_it_can_be_taken
# verdict: deadlock
# cause: child_died
# says: ValueError

import pickle
import time
from multiprocessing import Condition, Lock, Pipe, Semaphore, Value
from queue import Empty, Full


class PipeQueue:
    def __init__(self, maxsize=0):
        self._maxsize = maxsize
        self._reader, self._writer = Pipe(duplex=False)
        self._read_lock = Lock()
        self._write_lock = Lock()
        self._room = Semaphore(maxsize if maxsize > 0 else 32767)
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


class PipeJoinableQueue(PipeQueue):
    def __init__(self, maxsize=0):
        super().__init__(maxsize)
        self._unfinished = Value("i", 0, lock=False)
        self._all_done = Condition()

    def put(self, obj, block=True, timeout=None):
        super().put(obj, block, timeout)
        self._add(1)

    def task_done(self):
        self._add(-1)

    def join(self):
        with self._all_done:
            self._all_done.wait_for(lambda: self._unfinished.value == 0)

    def _add(self, number):
        with self._all_done:
            if self._unfinished.value + number < 0:
                raise ValueError("task_done() called too many times")
            self._unfinished.value += number
            if self._unfinished.value == 0:
                self._all_done.notify_all()
