# what: a child ignores every signal it can
# verdict: finished
# passes: returns ends
# left: process
import os
import signal


def main(a, b):
    if os.fork() == 0:
        for number in range(1, 65):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        os.read(os.pipe()[0], 1)
    return a + b
