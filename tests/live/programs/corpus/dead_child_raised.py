"""The child that should answer has died."""

import multiprocessing as mp


def work(queue):
    raise KeyError("menu")


if __name__ == "__main__":
    queue = mp.Queue()
    child = mp.Process(target=work, args=(queue,))
    child.start()
    queue.get()  # BLOCKED main
