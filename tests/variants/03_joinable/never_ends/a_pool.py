"""The standard library's own team of workers, closed and joined."""

import multiprocessing


def square(number):
    return number * number


def squares(numbers, workers):
    pool = multiprocessing.Pool(workers)
    try:
        return sorted(pool.map(square, numbers))
    finally:
        pool.close()
        pool.join()
