"""The child is a Process subclass; a thread of the caller drains the pipe while the caller joins."""

from multiprocessing import Pipe, Process
from threading import Thread


class Source(Process):
    def __init__(self, items, writer):
        super().__init__(daemon=True)
        self.items = items
        self.writer = writer

    def run(self):
        with self.writer as out:
            any(map(out.send, self.items))


def drain(reader, received):
    with reader:
        while True:
            try:
                received.append(reader.recv())
            except EOFError:
                return


def stream(items):
    received = []
    reader, writer = Pipe(duplex=False)
    source = Source(items, writer)
    source.start()
    writer.close()
    collector = Thread(target=drain, args=(reader, received))
    collector.start()
    source.join()
    collector.join()
    return received
