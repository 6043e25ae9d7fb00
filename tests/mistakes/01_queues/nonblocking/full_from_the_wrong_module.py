# mistake: looks for Full in multiprocessing, but it lives in the module queue
# fails: offer_says_whether_there_was_room
# verdict: raised
# says: AttributeError

import multiprocessing
from queue import Empty


def offer(q, item):
    try:
        q.put_nowait(item)
        return True
    except multiprocessing.Full:
        return False


def drain(q, quiet):
    items = []
    try:
        while True:
            items.append(q.get(timeout=quiet))
    except Empty:
        return items
