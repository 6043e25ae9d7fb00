"""A worker that nobody tells to end."""

import multiprocessing as mp


def work(queue):
    while True:
        queue.get()  # BLOCKED Process-1


if __name__ == "__main__":
    queue = mp.Queue()
    mp.Process(target=work, args=(queue,)).start()
    queue.put("item")
