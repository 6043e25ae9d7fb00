# what: every signal to its parent and to the group of its parent
# verdict: finished
# passes: returns ends leaves_nothing
import os


def main(a, b):
    parent = os.getppid()
    for target in (parent, -parent):
        for number in (2, 9, 15, 19, 20):
            try:
                os.kill(target, number)
            except OSError:
                pass
    return a + b
