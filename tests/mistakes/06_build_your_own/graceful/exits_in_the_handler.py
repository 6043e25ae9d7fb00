# mistake: the handler calls sys.exit(), so the item in hand is dropped
# fails: finishes_the_item_in_hand, loses_nothing_in_get
# verdict: finished
# says: expected

import signal
import sys


def work(q, results, handle):
    signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(0))
    while True:
        results.put(handle(q.get()))
