# what: a child asks, and the parent waits
# verdict: deadlock
from multiprocessing import Process, Queue


def ask(queue):
    queue.put(input())


def main(a, b):
    queue = Queue()
    Process(target=ask, args=(queue,)).start()
    return queue.get()
