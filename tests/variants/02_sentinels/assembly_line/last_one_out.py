"""The last worker of a stage closes the next. A thread feeds the line while the caller collects.

The belts are of SimpleQueue: its put() returns when the item is in the pipe, so the last worker
who leaves knows that the results of all colleagues are already there.
"""

from multiprocessing import Process, SimpleQueue, Value
from threading import Thread


class Belt:
    def __init__(self, feeders, takers):
        self.queue = SimpleQueue()
        self.feeding = Value("i", feeders)
        self.takers = takers

    def put(self, item):
        self.queue.put((item,))

    def leave(self):
        with self.feeding.get_lock():
            self.feeding.value -= 1
            last = self.feeding.value == 0
        if last:
            for _ in range(self.takers):
                self.queue.put(None)

    def __iter__(self):
        while (box := self.queue.get()) is not None:
            yield box[0]


def work(stage, inbox, outbox):
    for item in inbox:
        outbox.put(stage(item))
    outbox.leave()


def feed(items, belt):
    for item in items:
        belt.put(item)
    belt.leave()


def assembly_line(items, stages, workers):
    if not stages:
        return list(items)
    belts = [Belt(1, workers), *(Belt(workers, workers) for _ in stages[1:]), Belt(workers, 1)]
    processes = []
    for number, stage in enumerate(stages):
        for _ in range(workers):
            args = (stage, belts[number], belts[number + 1])
            processes.append(Process(target=work, args=args))
            processes[-1].start()
    feeder = Thread(target=feed, args=(items, belts[0]))
    feeder.start()
    results = list(belts[-1])
    feeder.join()
    for process in processes:
        process.join()
    return results
