# mistake: swallows Full and falls off the end, so that a refused item is answered with None
# fails: offer_says_whether_there_was_room, offer_never_waits
# verdict: finished
# says: the answers must be

from queue import Empty, Full


def offer(q, item):
    try:
        q.put_nowait(item)
        return True
    except Full:
        pass


def drain(q, quiet):
    items = []
    try:
        while True:
            items.append(q.get(timeout=quiet))
    except Empty:
        return items
