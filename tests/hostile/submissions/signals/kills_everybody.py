# what: kill(-1, 9)
# verdict: finished
# passes: returns ends leaves_nothing
import os


def main(a, b):
    try:
        os.kill(-1, 9)
    except OSError:
        pass
    return a + b
