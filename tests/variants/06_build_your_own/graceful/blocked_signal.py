import signal
from queue import Empty


def work(q, results, handle):
    """No handler at all: the signal is blocked and stays pending, and we look for it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    while signal.SIGTERM not in signal.sigpending():
        try:
            item = q.get(True, 0.2)
        except Empty:
            pass
        else:
            results.put(handle(item))
