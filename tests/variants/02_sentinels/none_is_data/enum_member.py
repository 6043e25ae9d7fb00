"""A member of an Enum is pickled by name, so it is the very same object in every process."""

from enum import Enum
from multiprocessing import Process, Queue


class Mark(Enum):
    END = 0


def produce(items, q):
    for item in items:
        q.put(item)
    q.put(Mark.END)


def consume(q, out):
    while True:
        item = q.get()
        out.put(item)
        if item is Mark.END:
            return


def transfer(items):
    q, out = Queue(), Queue()
    processes = [Process(target=produce, args=(items, q)), Process(target=consume, args=(q, out))]
    for process in processes:
        process.start()
    taken = []
    while (item := out.get()) is not Mark.END:
        taken.append(item)
    for process in processes:
        process.join()
    return taken
