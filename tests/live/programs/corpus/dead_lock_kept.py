"""A lock that is never given back."""

import multiprocessing as mp


def work(lock):
    with lock:  # BLOCKED Process-1
        pass


if __name__ == "__main__":
    lock = mp.Lock()
    lock.acquire()
    child = mp.Process(target=work, args=(lock,))
    child.start()
    child.join()  # BLOCKED main
