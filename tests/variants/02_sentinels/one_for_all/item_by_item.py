"""Consumers report item by item, and each says good-bye with its number and nothing else."""

from multiprocessing import Process, Queue


class Consumer(Process):
    def __init__(self, number, q, taken):
        super().__init__(name=f"consumer {number}")
        self.number, self.q, self.taken = number, q, taken

    def run(self):
        for item in iter(self.q.get, None):
            self.taken.put((self.number, item))
        self.taken.put((self.number,))


def share(items, consumers):
    q, taken = Queue(maxsize=2), Queue()
    workers = [Consumer(number, q, taken) for number in range(consumers)]
    for worker in workers:
        worker.start()
    for item in items + [None] * consumers:
        q.put(item)
    lists = [[] for _ in workers]
    working = consumers
    while working:
        number, *item = taken.get()
        lists[number] += item
        if not item:
            working -= 1
    for worker in workers:
        worker.join()
    return lists
