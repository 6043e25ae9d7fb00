"""A server waits for the word before it accepts, and who is to give it waits on the connection."""

from multiprocessing import Process, SimpleQueue
from multiprocessing.connection import Client, Listener


def serve(addresses, begin):
    with Listener(("127.0.0.1", 0)) as listener:
        addresses.put(listener.address)
        begin.get()  # BLOCKED server
        listener.accept().send("hello")


if __name__ == "__main__":
    addresses, begin = SimpleQueue(), SimpleQueue()
    Process(target=serve, args=(addresses, begin), name="server").start()
    with Client(addresses.get()) as connection:
        connection.recv()  # BLOCKED main
    begin.put("begin")
