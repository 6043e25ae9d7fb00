"""A task that nobody calls done."""

import multiprocessing as mp


def work(queue):
    while queue.get() is not None:
        pass


if __name__ == "__main__":
    queue = mp.JoinableQueue()
    worker = mp.Process(target=work, args=(queue,))
    worker.start()
    queue.put(1)
    queue.put(None)
    queue.join()  # BLOCKED main
