"""A thread takes the messages while the caller joins the workers: then the order of the two does not matter."""

from multiprocessing import Process, Queue
from threading import Thread


class Worker(Process):
    def __init__(self, number, size, q):
        super().__init__(name=f"worker-{number}", daemon=True)
        self.number = number
        self.size = size
        self.q = q

    def run(self):
        self.q.put(bytes([self.number]) * self.size)


def take(q, count, messages):
    while len(messages) < count:
        messages.append(q.get())


def gather(workers, size):
    q = Queue()
    crew = [Worker(number, size, q) for number in range(workers)]
    for worker in crew:
        worker.start()
    messages = []
    taker = Thread(target=take, args=(q, workers, messages))
    taker.start()
    for worker in crew:
        worker.join()
    taker.join()
    messages.sort()
    return messages
