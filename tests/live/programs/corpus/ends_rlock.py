"""A lock that its holder may take again."""

import multiprocessing as mp


def twice(lock):
    with lock, lock:
        print("twice", flush=True)


if __name__ == "__main__":
    lock = mp.RLock()
    child = mp.Process(target=twice, args=(lock,))
    child.start()
    child.join()
    twice(lock)
