# mistake: the handler restores the default, so a second SIGTERM kills the worker
# fails: finishes_the_item_in_hand
# verdict: finished
# says: expected

import signal
from queue import Empty


def work(q, results, handle):
    stopping = False

    def on_sigterm(signum, frame):
        nonlocal stopping
        stopping = True
        signal.signal(signal.SIGTERM, signal.SIG_DFL)

    signal.signal(signal.SIGTERM, on_sigterm)
    while not stopping:
        try:
            item = q.get(timeout=0.1)
        except Empty:
            continue
        results.put(handle(item))
