"""A client waits for an answer on a connection that the server, busy with other things, has not accepted yet."""

import multiprocessing as mp
import time
from multiprocessing.connection import Client, Listener

fork = mp.get_context("fork")


def ask(address):
    with Client(address) as connection:
        print(connection.recv(), flush=True)


if __name__ == "__main__":
    with Listener() as listener:
        client = fork.Process(target=ask, args=(listener.address,))
        client.start()
        time.sleep(0.6)  # the other things: as long as three looks at parts
        with listener.accept() as connection:
            connection.send("served")
        client.join()
