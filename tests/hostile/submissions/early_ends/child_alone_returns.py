# what: only the forked child returns, the parent leaves
# verdict: ended_early
# left: process
import os


def main(a, b):
    if os.fork():
        os._exit(0)
    os.read(os.pipe()[0], 1)
    return a + b
