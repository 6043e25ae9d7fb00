# what: sys.exit() with a text
# verdict: ended_early SystemExit
import sys


def main(a, b):
    sys.exit("all tests passed")
