"""Two processes receive from one end of a pipe without a lock, and may take pieces of the same message."""

from multiprocessing import Pipe, Process, Queue


def receive(reader, sizes):
    for _ in range(2):
        try:
            sizes.put(len(reader.recv_bytes()))
        except Exception as error:  # what a piece says when it is taken for a size
            sizes.put(type(error).__name__)
            return


def main():
    reader, writer = Pipe(duplex=False)
    sizes = Queue()
    receivers = [Process(target=receive, args=(reader, sizes), daemon=True) for _ in range(2)]
    for process in receivers:
        process.start()
    for size in (10, 200_000, 30, 100_000):
        writer.send_bytes(b"x" * size)
    for process in receivers:
        process.join()
    return [sizes.get() for _ in range(4)]
