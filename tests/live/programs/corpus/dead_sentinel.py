"""One sentinel for two consumers."""

import multiprocessing as mp


def take(queue):
    while queue.get() is not None:  # BLOCKED second
        pass


if __name__ == "__main__":
    queue = mp.Queue()
    first = mp.Process(target=take, args=(queue,), name="first")
    second = mp.Process(target=take, args=(queue,), name="second")
    first.start()
    queue.put(1)
    queue.put(None)
    first.join()
    second.start()
    second.join()  # BLOCKED main
