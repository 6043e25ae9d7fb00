"""The last of three to come opens the gate for all; but the count is read after it was changed by others."""

import multiprocessing as mp


def meet(count, gate):
    with count.get_lock():
        count.value += 1
    if count.value == 3:
        gate.release()
    gate.acquire()
    gate.release()


if __name__ == "__main__":
    fork = mp.get_context("fork")
    count, gate = fork.Value("i", 0), fork.BoundedSemaphore(1)
    gate.acquire()
    children = [fork.Process(target=meet, args=(count, gate)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    print([child.exitcode for child in children])
