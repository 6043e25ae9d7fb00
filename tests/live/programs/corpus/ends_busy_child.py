"""A child that computes without end; its parent sleeps, waits with a timeout, and then ends it."""

import multiprocessing as mp
import signal
import time


def compute():
    while True:
        pass


if __name__ == "__main__":
    signal.signal(signal.SIGALRM, lambda *_: print("alarm"))
    child = mp.Process(target=compute)
    child.start()
    signal.alarm(1)
    began = time.monotonic()
    time.sleep(2)  # virtual
    child.join(timeout=1)
    print(child.exitcode, round(time.monotonic() - began))
    child.terminate()
    child.join()
    print(child.exitcode)
