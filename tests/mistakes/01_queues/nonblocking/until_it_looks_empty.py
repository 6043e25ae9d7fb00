# mistake: trusts empty(): it says yes while the producer is only slow, and no when a rival is faster
# fails: drain_waits_for_slow_items, drain_stops
# verdict: finished
# says: stopped too early

from queue import Full


def offer(q, item):
    try:
        q.put_nowait(item)
    except Full:
        return False
    return True


def drain(q, quiet):
    items = []
    while not q.empty():
        items.append(q.get())
    return items
