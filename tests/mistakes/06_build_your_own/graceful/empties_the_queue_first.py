# mistake: the flag is looked at only when the queue is empty
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

    signal.signal(signal.SIGTERM, on_sigterm)
    while True:
        try:
            results.put(handle(q.get(timeout=0.1)))
        except Empty:
            if stopping:
                return
