# what: two thousand folders in each other
# verdict: finished
# passes: returns ends leaves_nothing
import os
import tempfile


def main(a, b):
    os.chdir(tempfile.gettempdir())
    for _ in range(2000):
        os.mkdir("d")
        os.chdir("d")
    return a + b
