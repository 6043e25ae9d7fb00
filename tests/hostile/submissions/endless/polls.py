# what: asks an empty queue again and again
# verdict: spinning
from multiprocessing import Queue


def main(a, b):
    queue = Queue()
    while queue.empty():
        pass
