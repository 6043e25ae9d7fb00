"""Two threads of a child wait for each other, and its main thread for them; main goes on and ends it."""

import multiprocessing as mp
import os
import sys
import threading
import time


def work(first, second, both):
    with first:
        both.wait()
        with second:  # BLOCKED kitchen/one, kitchen/two
            pass


def kitchen():
    a, b, both = threading.Lock(), threading.Lock(), threading.Barrier(2)
    one = threading.Thread(target=work, args=(a, b, both), name="one")
    two = threading.Thread(target=work, args=(b, a, both), name="two")
    one.start()
    two.start()
    one.join()  # BLOCKED kitchen


if __name__ == "__main__":
    child = mp.get_context("fork").Process(target=kitchen, name="kitchen")
    child.start()
    while not os.path.exists(sys.argv[1]):
        time.sleep(0.01)  # the rest goes on until the part has been told
    child.terminate()
    child.join()
    print("served", flush=True)
