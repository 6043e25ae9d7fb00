# what: one line without an end
# verdict: limit output
import sys


def main(a, b):
    while True:
        sys.stdout.write("x")
