"""Three workers, two of them at a time."""

import multiprocessing as mp
import time


def work(permits):
    with permits:
        time.sleep(10)


if __name__ == "__main__":
    permits = mp.BoundedSemaphore(2)
    workers = [mp.Process(target=work, args=(permits,)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print("done")
