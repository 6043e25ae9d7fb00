"""Two processes read a counter, and write it back."""

import multiprocessing as mp


def count(counter):
    counter.value = counter.value + 1


if __name__ == "__main__":
    fork = mp.get_context("fork")
    counter = fork.Value("i", 0)
    children = [fork.Process(target=count, args=(counter,)) for _ in range(2)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    print(counter.value)
