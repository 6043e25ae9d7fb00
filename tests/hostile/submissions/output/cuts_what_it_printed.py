# what: prints a lot and takes it back
# verdict: finished or limit output
# passes: returns ends leaves_nothing
import os


def main(a, b):
    os.write(1, b"x" * 1000)
    os.ftruncate(1, 0)
    return a + b
