"""The sentinel comes before the last items."""

import multiprocessing as mp
import time


def take(queue):
    while queue.get() is not None:
        pass


def give(queue):
    time.sleep(1)
    queue.put("late")


if __name__ == "__main__":
    queue = mp.Queue()
    taker = mp.Process(target=take, args=(queue,))
    giver = mp.Process(target=give, args=(queue,))
    taker.start()
    giver.start()
    queue.put(None)
    giver.join()
    taker.join()
