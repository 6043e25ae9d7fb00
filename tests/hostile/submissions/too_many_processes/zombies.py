# what: children that have ended, and that nobody waits for
# verdict: limit processes
import os


def main(a, b):
    while True:
        if os.fork() == 0:
            os._exit(0)
