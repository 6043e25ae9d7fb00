"""Nobody closes the write end."""

import multiprocessing as mp


def read(reader):
    while True:
        reader.recv()  # BLOCKED Process-1


if __name__ == "__main__":
    reader, writer = mp.Pipe(duplex=False)
    child = mp.Process(target=read, args=(reader,))
    child.start()
    writer.send("one")
    child.join()  # BLOCKED main
