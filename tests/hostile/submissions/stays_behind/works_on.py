# what: a child works on for ever after the function has returned
# verdict: spinning cpu
# passes: returns
# left: process
# exercise: brief
import os


def main(a, b):
    if os.fork() == 0:
        while True:
            pass
    return a + b
