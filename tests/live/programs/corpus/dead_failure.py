"""A task fails with an exception that cannot be made again from its pickle, and the pool's own thread dies of that."""

import multiprocessing as mp


class Refused(Exception):
    def __init__(self, code, reason):
        super().__init__(f"{code}: {reason}")


def fetch(number):
    raise Refused(number, "not found")


if __name__ == "__main__":
    with mp.Pool(1) as pool:
        pool.map(fetch, [404])  # BLOCKED main
