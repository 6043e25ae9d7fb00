# mistake: get_nowait() until Empty, which takes only what has arrived already and ignores quiet
# fails: drain_waits_for_slow_items
# verdict: finished
# says: stopped too early

from queue import Empty, Full


def offer(q, item):
    try:
        q.put_nowait(item)
    except Full:
        return False
    return True


def drain(q, quiet):
    items = []
    while True:
        try:
            items.append(q.get_nowait())
        except Empty:
            return items
