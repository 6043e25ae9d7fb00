"""Each of two fills the pipe that the other should read."""

import multiprocessing as mp


def exchange(reader, writer):
    writer.send_bytes(bytes(1_000_000))  # BLOCKED main, Process-1
    reader.recv_bytes()


if __name__ == "__main__":
    there, back = mp.Pipe(duplex=False), mp.Pipe(duplex=False)
    child = mp.Process(target=exchange, args=(there[0], back[1]))
    child.start()
    exchange(back[0], there[1])
