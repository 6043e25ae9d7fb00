# mistake: counts quiet from the start, not from the latest item
# fails: drain_waits_for_slow_items
# verdict: finished
# says: stopped too early

import time
from queue import Empty, Full


def offer(q, item):
    try:
        q.put_nowait(item)
    except Full:
        return False
    return True


def drain(q, quiet):
    end = time.monotonic() + quiet
    items = []
    while (left := end - time.monotonic()) > 0:
        try:
            items.append(q.get(timeout=left))
        except Empty:
            break
    return items
