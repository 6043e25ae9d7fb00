# mistake: asks full() and then puts: a rival may take the last place in between, and put() waits for ever
# fails: offer_never_waits
# verdict: deadlock
# cause: queue_full_nobody_gets
# says: waits for room in Queue

from queue import Empty


def offer(q, item):
    if q.full():
        return False
    q.put(item)
    return True


def drain(q, quiet):
    items = []
    try:
        while True:
            items.append(q.get(timeout=quiet))
    except Empty:
        return items
