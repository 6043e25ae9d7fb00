"""Each worker dies of the pool's initializer, and the pool starts another one, for ever."""

import multiprocessing as mp


def connect():
    raise ValueError("no database")


if __name__ == "__main__":
    with mp.Pool(1, initializer=connect) as pool:
        print(pool.map(abs, [-1]))
