"""Producer and consumer as subclasses of Process; the report comes back through a pipe."""

from multiprocessing import Pipe, Process, Queue


class Producer(Process):
    def __init__(self, q, message):
        super().__init__(daemon=True)
        self.q = q
        self.message = message

    def run(self):
        self.q.put(self.message)


class Consumer(Process):
    def __init__(self, q, writer):
        super().__init__(daemon=True)
        self.q = q
        self.writer = writer

    def run(self):
        self.writer.send([self.q.get()])
        self.writer.close()


def hand_over(message):
    q = Queue()
    reader, writer = Pipe(duplex=False)
    producer, consumer = Producer(q, message), Consumer(q, writer)
    producer.start()
    consumer.start()
    writer.close()
    [received] = reader.recv()
    reader.close()
    for process in (producer, consumer):
        process.join()
    return received, producer.pid, consumer.pid
