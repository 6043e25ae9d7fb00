"""The error of a task can be pickled, but not unpickled: the pool's own thread dies of it."""

import multiprocessing as mp


class Refused(Exception):
    def __init__(self, dish, reason):
        super().__init__(f"{dish}: {reason}")


def cook(dish):
    raise Refused(dish, "no stove")


if __name__ == "__main__":
    with mp.Pool(2) as pool:
        print(pool.map(cook, ["soup"]))  # BLOCKED main
