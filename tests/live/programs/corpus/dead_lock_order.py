"""Two locks in two orders."""

import multiprocessing as mp
import time


def work(first, second, seconds):
    time.sleep(seconds)
    with first:
        time.sleep(5)
        with second:  # BLOCKED Process-1, Process-2
            pass


if __name__ == "__main__":
    locks = mp.Lock(), mp.Lock()
    children = [mp.Process(target=work, args=(*locks[::step], step + 1)) for step in (1, -1)]
    for child in children:
        child.start()
    for child in children:
        child.join()  # BLOCKED main
