# mistake: gives the queue a tenth of a second to make room, and so waits on every full queue
# fails: offer_never_waits
# verdict: finished
# says: offer waited for room

from queue import Empty, Full


def offer(q, item):
    try:
        q.put(item, timeout=0.1)
    except Full:
        return False
    return True


def drain(q, quiet):
    items = []
    try:
        while True:
            items.append(q.get(timeout=quiet))
    except Empty:
        return items
