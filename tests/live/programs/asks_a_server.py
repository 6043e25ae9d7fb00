"""Two processes ask a server over the network, and one hands its answer to the other."""

import multiprocessing as mp
import queue
import socket
import sys
import time


def ask(port, word):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(word.encode() + b"\n")
        return connection.makefile().readline().strip()


def child(port, answers):
    answers.put(ask(port, "child"))


if __name__ == "__main__":
    port = int(sys.argv[1])
    answers = mp.Queue()
    began = time.monotonic()
    try:
        answers.get(timeout=0.2)
    except queue.Empty:
        print("nothing yet", time.monotonic() - began >= 0.2)
    worker = mp.Process(target=child, args=(port, answers))
    worker.start()
    print(answers.get(), ask(port, "main"))
    worker.join()
