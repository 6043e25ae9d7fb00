# what: children print without an end
# verdict: limit output
import os
from multiprocessing import Process


def shout():
    while True:
        os.write(1, b"x" * 4096)


def main(a, b):
    for _ in range(4):
        Process(target=shout).start()
