# what: the child raises, and the parent waits for its item
# verdict: deadlock
# says: KeyError
from multiprocessing import Process, Queue


def work(queue):
    raise KeyError("menu")


def main(a, b):
    queue = Queue()
    Process(target=work, args=(queue,)).start()
    return queue.get()
