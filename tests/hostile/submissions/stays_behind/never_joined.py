# what: a child that ended and was not joined
# verdict: finished
# passes: returns ends
# left: process
# says: ended, but never joined
from multiprocessing import Process


def main(a, b):
    Process(target=int).start()
    return a + b
