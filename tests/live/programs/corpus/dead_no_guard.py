"""Starts its process while it is imported, and waits for what that should send."""

import multiprocessing as mp


def give(queue):
    queue.put("item")


queue = mp.Queue()
child = mp.Process(target=give, args=(queue,))
child.start()
queue.get()  # BLOCKED main
