"""The holder of a lock is killed."""

import multiprocessing as mp
import os
import signal


def work(lock):
    lock.acquire()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    lock = mp.Lock()
    child = mp.Process(target=work, args=(lock,))
    child.start()
    child.join()
    lock.acquire()  # BLOCKED main
