"""Joins a child that sends more than a pipe holds."""

import multiprocessing as mp


def give(writer):
    writer.send_bytes(bytes(1_000_000))  # BLOCKED Process-1


if __name__ == "__main__":
    reader, writer = mp.Pipe(duplex=False)
    child = mp.Process(target=give, args=(writer,))
    child.start()
    child.join()  # BLOCKED main
    reader.recv_bytes()
