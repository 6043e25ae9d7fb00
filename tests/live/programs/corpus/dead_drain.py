"""Joins a child whose items nobody has taken."""

import multiprocessing as mp


def give(queue):
    queue.put(bytes(1_000_000))


if __name__ == "__main__":
    queue = mp.Queue()
    child = mp.Process(target=give, args=(queue,))
    child.start()
    child.join()  # BLOCKED main
    queue.get()
