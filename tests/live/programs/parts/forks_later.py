"""A child waits; who holds the write end forks, closes its own, and the grandchild writes much later."""

import multiprocessing as mp
import os
import time

fork = mp.get_context("fork")


def listen(reader):
    print(reader.recv(), flush=True)


def speak_through_a_child(writer):
    time.sleep(0.3)  # its brother is blocked by now, and has been looked at
    if os.fork():
        writer.close()
        os.wait()
        return
    time.sleep(0.3)  # only the grandchild can write now: time to look at that
    writer.send("served")
    os._exit(0)


if __name__ == "__main__":
    reader, writer = fork.Pipe(duplex=False)
    listener = fork.Process(target=listen, args=(reader,))
    speaker = fork.Process(target=speak_through_a_child, args=(writer,))
    listener.start()
    speaker.start()
    reader.close()
    writer.close()
    listener.join()
    speaker.join()
