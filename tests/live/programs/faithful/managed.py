"""A dict and a list in a manager."""

import multiprocessing as mp


def fill(table, items):
    table["a"] = 1
    items.append(3)


if __name__ == "__main__":
    with mp.Manager() as manager:
        table, items = manager.dict(), manager.list()
        child = mp.Process(target=fill, args=(table, items))
        child.start()
        child.join()
        print(dict(table), list(items))
