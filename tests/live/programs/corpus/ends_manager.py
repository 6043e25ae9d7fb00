"""A list in a manager."""

import multiprocessing as mp


def add(items):
    items.append("item")


if __name__ == "__main__":
    with mp.Manager() as manager:
        items = manager.list()
        child = mp.Process(target=add, args=(items,))
        child.start()
        child.join()
        print(list(items))
