"""Prints answers in the order of their arrival."""

import multiprocessing as mp
import time


def answer(queue, seconds):
    time.sleep(seconds)
    queue.put(seconds)


if __name__ == "__main__":
    queue = mp.Queue()
    children = [mp.Process(target=answer, args=(queue, seconds)) for seconds in (2, 1)]
    for child in children:
        child.start()
    print([queue.get() for _ in children])
    for child in children:
        child.join()
