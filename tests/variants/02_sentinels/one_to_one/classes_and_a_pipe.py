"""Processes as classes; the consumer sends its list through a pipe, the sentinel is an Enum member.

A member of an Enum is the same object again after pickling, so `is` works between processes.
"""

import enum
import multiprocessing


class Mark(enum.Enum):
    END = enum.auto()


class Producer(multiprocessing.Process):
    def __init__(self, items, q):
        super().__init__()
        self._items, self._q = items, q

    def run(self):
        for item in (*self._items, Mark.END):
            self._q.put(item)


class Consumer(multiprocessing.Process):
    def __init__(self, q, report):
        super().__init__()
        self._q, self._report = q, report

    def run(self):
        taken = []
        while True:
            item = self._q.get()
            if item is Mark.END:
                break
            taken.append(item)
        self._report.send(taken)


def transfer(items):
    q = multiprocessing.Queue()
    mine, theirs = multiprocessing.Pipe()
    processes = [Consumer(q, theirs), Producer(items, q)]
    for process in processes:
        process.start()
    taken = mine.recv()
    for process in processes:
        process.join()
    return taken
