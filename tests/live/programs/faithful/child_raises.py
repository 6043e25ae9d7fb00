"""A child dies of an exception."""

import multiprocessing as mp


def cook(queue):
    raise KeyError("menu")


if __name__ == "__main__":
    queue = mp.Queue()
    child = mp.Process(target=cook, args=(queue,))
    child.start()
    child.join()
    print(child.exitcode)
