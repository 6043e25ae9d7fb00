"""Takes from an empty queue in a manager."""

import multiprocessing as mp


def work(queue):
    queue.get()  # BLOCKED worker


if __name__ == "__main__":
    manager = mp.Manager()
    queue = manager.Queue()
    worker = mp.Process(target=work, args=(queue,), name="worker")
    worker.start()
    worker.join()  # BLOCKED main
