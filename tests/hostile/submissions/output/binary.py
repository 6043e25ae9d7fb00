# what: bytes that are no text
# verdict: finished
# passes: returns ends leaves_nothing
import os


def main(a, b):
    os.write(1, bytes(range(256)) * 8)
    return a + b
