"""A worker clears an event after it has worked, and with it the next signal."""

import multiprocessing as mp


def work(event, done):
    for _ in range(2):
        event.wait()
        done.release()
        event.clear()


if __name__ == "__main__":
    fork = mp.get_context("fork")
    event, done = fork.Event(), fork.Semaphore(0)
    worker = fork.Process(target=work, args=(event, done))
    worker.start()
    for _ in range(2):
        event.set()
        done.acquire()
    worker.join()
    print("ended")
