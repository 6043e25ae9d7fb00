"""A duplex pipe of which one direction is used, pickled by hand, each side closing the end of the other."""

import pickle
from multiprocessing import Pipe, Process
from multiprocessing.connection import wait


def child_main(pipe, items):
    here, there = pipe
    here.close()
    for item in items:
        there.send_bytes(pickle.dumps(item))
    there.close()


def messages(conn):
    while wait([conn]):
        try:
            data = conn.recv_bytes()
        except EOFError:
            return
        yield pickle.loads(data)


def stream(items):
    pipe = here, there = Pipe()
    child = Process(target=child_main, args=(pipe, list(items)))
    child.start()
    there.close()
    received = list(messages(here))
    child.join()
    here.close()
    return received
