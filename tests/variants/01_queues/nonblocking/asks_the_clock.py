"""Looks again and again with get_nowait, and keeps the time of the latest arrival itself."""

import queue
import time


def offer(q, item):
    try:
        q.put(item, block=False)
    except queue.Full:
        accepted = False
    else:
        accepted = True
    return accepted


def drain(q, quiet):
    items = []
    latest = time.monotonic()
    while time.monotonic() - latest < quiet:
        try:
            items.append(q.get_nowait())
        except queue.Empty:
            time.sleep(quiet / 20)
        else:
            latest = time.monotonic()
    return items
