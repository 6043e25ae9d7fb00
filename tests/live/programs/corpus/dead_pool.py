"""A worker of a pool dies, and its task with it."""

import multiprocessing as mp
import os


def work(number):
    os._exit(number)


if __name__ == "__main__":
    with mp.Pool(1, maxtasksperchild=1) as pool:
        pool.map(work, [3])  # BLOCKED main
