"""A child holds the only write end of the pipe it reads from; the rest goes on, and ends it at last."""

import multiprocessing as mp
import os
import sys
import time


def listen(reader):
    reader.recv()  # BLOCKED listener


if __name__ == "__main__":
    reader, writer = mp.get_context("fork").Pipe(duplex=False)
    listener = mp.get_context("fork").Process(target=listen, args=(reader,), name="listener")
    listener.start()
    reader.close()
    writer.close()
    while not os.path.exists(sys.argv[1]):
        time.sleep(0.01)  # the rest goes on until the part has been told
    listener.terminate()
    listener.join()
    print("served", flush=True)
