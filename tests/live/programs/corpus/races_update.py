"""Two add to a number without its lock."""

import multiprocessing as mp
import time


def add(number):
    old = number.value
    time.sleep(1)
    number.value = old + 1


if __name__ == "__main__":
    number = mp.Value("i", 0)
    children = [mp.Process(target=add, args=(number,)) for _ in range(2)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    print(number.value)
