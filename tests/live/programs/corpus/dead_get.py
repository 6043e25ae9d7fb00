"""Takes from the wrong queue."""

import multiprocessing as mp


def give(queue):
    queue.put("item")


if __name__ == "__main__":
    one, other = mp.Queue(), mp.Queue()
    child = mp.Process(target=give, args=(one,))
    child.start()
    child.join()
    other.get()  # BLOCKED main
