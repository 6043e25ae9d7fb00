import signal
from multiprocessing.connection import wait
from queue import Empty


class _Stop(BaseException):
    pass


def work(q, results, handle):
    """The handler raises, but only in a pure wait, which holds neither an item nor a lock."""
    asked = waiting = False

    def on_sigterm(signum, frame):
        nonlocal asked
        first, asked = not asked, True
        if waiting and first:
            raise _Stop

    signal.signal(signal.SIGTERM, on_sigterm)
    while True:
        try:
            waiting = True
            if asked:
                return
            wait([q._reader])
            waiting = False
        except _Stop:
            return
        try:
            item = q.get(timeout=0.1)
        except Empty:
            continue  # another worker was faster
        results.put(handle(item))
