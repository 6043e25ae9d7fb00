# what: a handler at exit ends with another code
# verdict: ended_early exit code 9 after returning
# passes: returns leaves_nothing
import atexit
import os


def main(a, b):
    atexit.register(os._exit, 9)
    return a + b
