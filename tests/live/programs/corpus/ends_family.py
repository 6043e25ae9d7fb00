"""Children of children."""

import multiprocessing as mp


def grow(depth):
    if depth:
        child = mp.Process(target=grow, args=(depth - 1,))
        child.start()
        child.join()
    print(depth, flush=True)


if __name__ == "__main__":
    grow(3)
