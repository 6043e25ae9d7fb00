# what: as much on the other stream
# verdict: limit output
import os


def main(a, b):
    while True:
        os.write(2, b"x" * 4096)
