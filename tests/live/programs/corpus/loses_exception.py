"""A child dies of an exception that nobody sees."""

import multiprocessing as mp


def work():
    raise ValueError("no")


if __name__ == "__main__":
    child = mp.Process(target=work, name="worker")
    child.start()
    child.join()
