# what: every process forks, for ever
# verdict: limit processes
# says: more processes than allowed
import os


def main(a, b):
    while True:
        os.fork()
