"""A simple queue, which has no feeder."""

import multiprocessing as mp


def give(queue):
    queue.put("item")


if __name__ == "__main__":
    queue = mp.SimpleQueue()
    giver = mp.Process(target=give, args=(queue,))
    giver.start()
    print(queue.get())
    giver.join()
