"""A thread waits for a semaphore that only its process has, until the child has started and opened it by its name."""

import multiprocessing as mp
import time

if __name__ == "__mp_main__":
    time.sleep(0.6)  # the child, before it is told what it is to do


def release(semaphore):
    semaphore.release()


if __name__ == "__main__":
    spawn = mp.get_context("spawn")
    semaphore = spawn.Semaphore(0)
    child = spawn.Process(target=release, args=(semaphore,))
    child.start()
    semaphore.acquire()
    child.join()
    print("served", flush=True)
