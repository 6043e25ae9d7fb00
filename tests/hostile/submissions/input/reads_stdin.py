# what: reads what is not there
# verdict: finished
# passes: ends leaves_nothing
import sys


def main(a, b):
    return sys.stdin.read()
