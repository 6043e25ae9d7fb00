# what: the same under the fork server, which takes the child away itself
# verdict: finished
# passes: returns ends
# left: process
# start: forkserver
# says: ended, but never joined
from multiprocessing import Process


def main(a, b):
    Process(target=int).start()
    return a + b
