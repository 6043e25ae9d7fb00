import time
from multiprocessing import Lock, Process


def take(first, second):
    with first:
        time.sleep(1)
        with second:
            pass


def main():
    fork, knife = Lock(), Lock()
    eaters = [Process(target=take, args=pair) for pair in ((fork, knife), (knife, fork))]
    for eater in eaters:
        eater.start()
    for eater in eaters:
        eater.join()
