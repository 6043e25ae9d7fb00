# what: a named semaphore that nobody removes
# verdict: finished
# passes: returns ends
# left: semaphore
# only: full
import _multiprocessing


def main(a, b):
    _multiprocessing.SemLock(1, 1, 1, "/stays", False)
    return a + b
