"""Waits for whichever pipe is ready first."""

import multiprocessing as mp
import time
from multiprocessing import connection


def send(conn, seconds):
    time.sleep(seconds)
    conn.send(seconds)


if __name__ == "__main__":
    pipes = [mp.Pipe(duplex=False) for _ in range(3)]
    children = [mp.Process(target=send, args=(pipes[n][1], 3 - n)) for n in range(3)]
    for child in children:
        child.start()
    waiting = [reader for reader, _ in pipes]
    while waiting:
        for ready in connection.wait(waiting):
            print(ready.recv())
            waiting.remove(ready)
    for child in children:
        child.join()
