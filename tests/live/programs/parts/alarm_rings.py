"""A child reads from itself, but an alarm will call it away."""

import multiprocessing as mp
import signal
import time

fork = mp.get_context("fork")


class Late(Exception):
    pass


def ring(*_):
    raise Late


def listen(reader):
    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.6)
    try:
        reader.recv()
    except Late:
        print("served", flush=True)


if __name__ == "__main__":
    reader, writer = fork.Pipe(duplex=False)
    listener = fork.Process(target=listen, args=(reader,))
    listener.start()
    reader.close()
    writer.close()
    for _ in range(8):
        time.sleep(0.1)  # the rest goes on, in steps, until the alarm has rung
    listener.join()
