# mistake: an item that is None is taken for a sentinel
# fails: handles_in_order
# verdict: deadlock
# says: Deadlock

import signal
from queue import Empty


def work(q, results, handle):
    stopping = False

    def on_sigterm(signum, frame):
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, on_sigterm)
    while not stopping:
        try:
            item = q.get(timeout=0.1)
        except Empty:
            continue
        if item is None:
            break
        results.put(handle(item))
