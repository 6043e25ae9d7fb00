"""Threads with a queue between them."""

import queue
import threading

items = queue.Queue(1)


def put():
    for item in (1, 2, 3, None):
        items.put(item)


threading.Thread(target=put).start()
print(list(iter(items.get, None)))
