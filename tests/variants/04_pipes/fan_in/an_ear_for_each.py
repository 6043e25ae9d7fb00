"""A thread for each pipe; all processes are started before the first thread is."""

from multiprocessing import Pipe, Process
from threading import Thread


class Line:
    """One job, its process, and what it sent."""

    def __init__(self, job):
        self.messages = []
        self.reader, writer = Pipe(duplex=False)
        with writer:
            self.process = Process(target=job, args=(writer,))
            self.process.start()
        self.ear = Thread(target=self.listen)

    def listen(self):
        with self.reader:
            while True:
                try:
                    self.messages.append(self.reader.recv())
                except EOFError:
                    return

    def finish(self):
        self.ear.join()
        self.process.join()
        return self.process.exitcode


def collect(jobs):
    lines = [Line(job) for job in jobs]
    for line in lines:
        line.ear.start()
    codes = [line.finish() for line in lines]
    return [line.messages for line in lines], codes
