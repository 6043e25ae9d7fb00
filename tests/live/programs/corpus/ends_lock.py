"""A counter under its lock."""

import multiprocessing as mp


def count(counter):
    for _ in range(50):
        with counter.get_lock():
            counter.value += 1


if __name__ == "__main__":
    counter = mp.Value("i", 0)
    children = [mp.Process(target=count, args=(counter,)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    print(counter.value)
