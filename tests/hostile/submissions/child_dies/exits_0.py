# what: the child leaves without a word and with code 0
# verdict: deadlock
import os
from multiprocessing import Process, Queue


def work(queue):
    os._exit(0)


def main(a, b):
    queue = Queue()
    Process(target=work, args=(queue,)).start()
    return queue.get()
