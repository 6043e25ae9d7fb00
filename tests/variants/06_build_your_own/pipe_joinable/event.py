from multiprocessing import Event, Lock, Pipe, Semaphore
from multiprocessing.reduction import ForkingPickler
from queue import Empty, Full


class PipeQueue:
    """Two semaphores: one counts the free places, the other the items. Waiting happens only there.

    An item is announced before it is sent, because a large one is not through the pipe before
    somebody reads it. Whoever has a permit for an item reads it, however long the writer takes.
    """

    def __init__(self, maxsize=0):
        self._limited = maxsize > 0
        self._ends = Pipe(duplex=False)
        self._places = Semaphore(maxsize) if self._limited else None
        self._items = Semaphore(0)
        self._one_reader, self._one_writer = Lock(), Lock()

    def put(self, obj, block=True, timeout=None):
        reader, writer = self._open_ends()
        message = ForkingPickler.dumps(obj)
        if self._limited and not self._places.acquire(block, timeout):
            raise Full
        self._accepted()
        with self._one_writer:
            self._items.release()
            writer.send_bytes(message)

    def _accepted(self):
        """Called when an item has its place and nobody can get it yet."""

    def get(self, block=True, timeout=None):
        reader, writer = self._open_ends()
        if not self._items.acquire(block, timeout):
            raise Empty
        with self._one_reader:
            message = reader.recv_bytes()
        if self._limited:
            self._places.release()
        return ForkingPickler.loads(message)

    def put_nowait(self, obj):
        self.put(obj, False)

    def get_nowait(self):
        return self.get(False)

    def qsize(self):
        return self._items.get_value()

    def empty(self):
        return self.qsize() == 0

    def full(self):
        return self._limited and self._places.get_value() == 0

    def close(self):
        for end in self._ends or ():
            end.close()
        self._ends = None

    def _open_ends(self):
        if self._ends is None:
            raise ValueError("closed")
        return self._ends


class PipeJoinableQueue(PipeQueue):
    """The unfinished items are the permits of a semaphore; an event says that there are none."""

    def __init__(self, maxsize=0):
        super().__init__(maxsize)
        self._unfinished = Semaphore(0)
        self._counting = Lock()
        self._idle = Event()
        self._idle.set()

    def _accepted(self):
        with self._counting:
            self._idle.clear()
            self._unfinished.release()

    def task_done(self):
        with self._counting:
            if not self._unfinished.acquire(block=False):
                raise ValueError("task_done() without an unfinished item")
            if self._unfinished.get_value() == 0:
                self._idle.set()

    def join(self):
        self._idle.wait()
