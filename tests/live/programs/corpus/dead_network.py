"""A server and its client are connected over TCP, and each waits for the other to speak first."""

from multiprocessing import Process, SimpleQueue
from multiprocessing.connection import Client, Listener


def serve(addresses):
    with Listener(("127.0.0.1", 0)) as listener:
        addresses.put(listener.address)
        with listener.accept() as connection:
            connection.recv()  # BLOCKED server


if __name__ == "__main__":
    addresses = SimpleQueue()
    Process(target=serve, args=(addresses,), name="server").start()
    with Client(addresses.get()) as connection:
        connection.recv()  # BLOCKED main
