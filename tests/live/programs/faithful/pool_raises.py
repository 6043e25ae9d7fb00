"""An exception comes back from a worker, with the worker's traceback."""

import multiprocessing as mp


def divide(number):
    return 1 // number


if __name__ == "__main__":
    with mp.Pool(2) as pool:
        print(pool.map(abs, [1, -2]))
        pool.map(divide, [1, 0])
