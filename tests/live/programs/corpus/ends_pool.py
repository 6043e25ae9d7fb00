"""A pool, closed and joined."""

import multiprocessing as mp


def square(number):
    return number * number


if __name__ == "__main__":
    pool = mp.Pool(2)
    print(pool.map(square, range(5)))
    pool.close()
    pool.join()
