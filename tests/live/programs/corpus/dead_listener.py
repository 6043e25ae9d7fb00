"""A server reads until the end of what its client sends; the client joins it with the connection still open."""

import multiprocessing as mp
from multiprocessing.connection import Client, Listener


def serve(address):
    with Listener() as listener:
        address.put(listener.address)
        with listener.accept() as connection:
            while True:
                connection.recv()  # BLOCKED server


if __name__ == "__main__":
    address = mp.SimpleQueue()
    server = mp.Process(target=serve, args=(address,), name="server")
    server.start()
    connection = Client(address.get())
    connection.send("hello")
    server.join()  # BLOCKED main
