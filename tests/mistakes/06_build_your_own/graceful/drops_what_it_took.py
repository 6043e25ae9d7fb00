# mistake: after get() the flag is looked at, and the item that get() returned is forgotten
# fails: loses_nothing_in_get
# verdict: finished
# says: lost

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
        if stopping:
            break
        results.put(handle(item))
