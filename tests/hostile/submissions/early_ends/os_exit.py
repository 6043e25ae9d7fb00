# what: os._exit(0) in the function
# verdict: ended_early exit code 0
# says: ended before returning
import os


def main(a, b):
    os._exit(0)
