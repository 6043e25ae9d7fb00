"""A sentinel is recognised by its class, which both processes import under the same name."""

import multiprocessing as mp


class _End:
    pass


class Producer(mp.Process):
    def __init__(self, q, items):
        super().__init__()
        self.q, self.items = q, items

    def run(self):
        for item in self.items:
            self.q.put(item)
        self.q.put(_End())


class Consumer(mp.Process):
    def __init__(self, q, out):
        super().__init__()
        self.q, self.out = q, out

    def run(self):
        taken = []
        while type(item := self.q.get()) is not _End:
            taken.append(item)
        self.out.send(taken)


def transfer(items):
    q = mp.SimpleQueue()
    result, out = mp.Pipe(duplex=False)
    producer, consumer = Producer(q, items), Consumer(q, out)
    consumer.start()
    producer.start()
    taken = result.recv()
    producer.join()
    consumer.join()
    return taken
