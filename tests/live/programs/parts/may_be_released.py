"""Two children take two locks the wrong way round, and main, which has them too, releases one that it does not hold."""

import multiprocessing as mp
import time

fork = mp.get_context("fork")


def take(first, second, both):
    first.acquire()
    both.wait()
    second.acquire()


if __name__ == "__main__":
    a, b, both = fork.Lock(), fork.Lock(), fork.Barrier(2)
    children = [fork.Process(target=take, args=args) for args in ((a, b, both), (b, a, both))]
    for child in children:
        child.start()
    time.sleep(0.6)  # as long as three looks at parts: only then are the locks released
    a.release()
    b.release()
    for child in children:
        child.join()
    print("served", flush=True)
