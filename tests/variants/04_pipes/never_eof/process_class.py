"""A process that owns both ends, lets go of one in run(), and reports through a SimpleQueue."""

from multiprocessing import Pipe, Process, SimpleQueue


class Receiver(Process):
    def __init__(self):
        super().__init__()
        self.reader, self.writer = Pipe(duplex=False)
        self.report = SimpleQueue()

    def messages(self):
        with self.reader:
            try:
                while True:
                    yield self.reader.recv()
            except EOFError:
                return

    def run(self):
        self.writer.close()
        self.report.put(list(self.messages()))


def deliver(messages):
    receiver = Receiver()
    receiver.start()
    with receiver.writer:
        for message in messages:
            receiver.writer.send(message)
    received = receiver.report.get()
    receiver.join()
    receiver.reader.close()
    receiver.report.close()
    return received
