# mistake: the handler leaves at once when no item is in hand, and the queue stays locked
# fails: leaves_the_queues_to_others, loses_nothing_in_get
# verdict: deadlock
# says: Deadlock

import os
import signal


def work(q, results, handle):
    stopping = waiting = False

    def on_sigterm(signum, frame):
        nonlocal stopping
        stopping = True
        if waiting:
            os._exit(0)

    signal.signal(signal.SIGTERM, on_sigterm)
    while not stopping:
        waiting = True
        item = q.get()
        waiting = False
        results.put(handle(item))
