"""Every task is called done."""

import multiprocessing as mp


def work(queue):
    for _ in iter(queue.get, None):
        queue.task_done()


if __name__ == "__main__":
    queue = mp.JoinableQueue()
    worker = mp.Process(target=work, args=(queue,))
    worker.start()
    for item in range(5):
        queue.put(item)
    queue.join()
    queue.put(None)
    worker.join()
    print("joined")
