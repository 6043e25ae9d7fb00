"""A child receives until end of file, which never comes: it holds a copy of the write end itself."""

import time
from multiprocessing import Pipe, Process


def receive(reader, writer):
    while True:
        try:
            reader.recv()
        except EOFError:
            break


def main():
    reader, writer = Pipe(duplex=False)
    child = Process(target=receive, args=(reader, writer))
    child.start()
    reader.close()
    for number in range(3):
        time.sleep(1)
        writer.send(number)
    writer.close()
    child.join()
