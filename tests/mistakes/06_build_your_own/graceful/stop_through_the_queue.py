# mistake: the handler puts a sentinel behind all other items, so these are handled first
# fails: finishes_the_item_in_hand
# verdict: finished
# says: expected

import signal

STOP = "please stop"


def work(q, results, handle):
    signal.signal(signal.SIGTERM, lambda signum, frame: q.put(STOP))
    for item in iter(q.get, STOP):
        results.put(handle(item))
