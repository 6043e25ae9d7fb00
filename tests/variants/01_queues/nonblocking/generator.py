"""A generator of arrivals that ends with the first silence, and an offer with a time limit of 0."""

from contextlib import suppress
from queue import Empty, Full


def offer(q, item):
    with suppress(Full):
        q.put(item, True, 0)
        return True
    return False


def arrivals(q, quiet):
    with suppress(Empty):
        while True:
            yield q.get(True, quiet)


def drain(q, quiet):
    return [*arrivals(q, quiet)]
