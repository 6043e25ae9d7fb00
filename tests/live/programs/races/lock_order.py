"""Two processes take two locks, each in its own order."""

import multiprocessing as mp


def both(first, second):
    with first, second:
        pass


if __name__ == "__main__":
    fork = mp.get_context("fork")
    a, b = fork.Lock(), fork.Lock()
    children = [fork.Process(target=both, args=pair) for pair in ((a, b), (b, a))]
    for child in children:
        child.start()
    for child in children:
        child.join()
    print("ended")
