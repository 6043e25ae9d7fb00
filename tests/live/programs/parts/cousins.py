"""Two grandchildren take two locks of their parent's the wrong way round; main, which has neither, goes on."""

import multiprocessing as mp
import os
import signal
import sys
import time

fork = mp.get_context("fork")


def take(first, second, both):
    with first:
        both.wait()
        with second:  # BLOCKED one, two
            pass


def kitchen():
    a, b, both = fork.Lock(), fork.Lock(), fork.Barrier(2)
    cooks = [
        fork.Process(target=take, args=args, name=name) for name, *args in (("one", a, b, both), ("two", b, a, both))
    ]
    for cook in cooks:
        cook.start()
    for cook in cooks:
        cook.join()  # BLOCKED kitchen


if __name__ == "__main__":
    os.setpgid(0, 0)
    fork.Process(target=kitchen, name="kitchen", daemon=False).start()
    while not os.path.exists(sys.argv[1]):
        time.sleep(0.01)  # the rest goes on until the part has been told
    print("served", flush=True)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)
