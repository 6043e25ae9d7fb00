"""A child waits for main, and main for somebody on the network who never comes."""

import multiprocessing as mp
import os
import socket
import sys
from pathlib import Path


def listen(reader):
    Path(sys.argv[1]).write_text(f"{os.getppid()} {os.getpid()} all")
    reader.recv()


if __name__ == "__main__":
    reader, writer = mp.get_context("fork").Pipe(duplex=False)
    mp.get_context("fork").Process(target=listen, args=(reader,), name="listener").start()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.accept()
