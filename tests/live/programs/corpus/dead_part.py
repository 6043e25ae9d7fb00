"""Two threads of a child wait for each other, and the rest goes on."""

import multiprocessing as mp
import threading
import time


def work(first, second):
    with first:
        time.sleep(1)
        with second:  # BLOCKED kitchen/one, kitchen/two
            pass


def kitchen():
    a, b = threading.Lock(), threading.Lock()
    one = threading.Thread(target=work, args=(a, b), name="one")
    two = threading.Thread(target=work, args=(b, a), name="two")
    one.start()
    two.start()
    one.join()  # BLOCKED kitchen


if __name__ == "__main__":
    mp.Process(target=kitchen, name="kitchen").start()
    while True:
        time.sleep(60)
