# mistake: turns Empty into None and stops at None, but None is an item
# fails: drain_takes_all_in_order
# verdict: finished
# says: drain returned

from queue import Empty, Full


def offer(q, item):
    try:
        q.put_nowait(item)
    except Full:
        return False
    return True


def take(q, quiet):
    try:
        return q.get(timeout=quiet)
    except Empty:
        return None


def drain(q, quiet):
    items = []
    while (item := take(q, quiet)) is not None:
        items.append(item)
    return items
