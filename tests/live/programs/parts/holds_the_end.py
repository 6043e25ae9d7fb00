"""A child waits, and who still holds the write end has other things to do first."""

import multiprocessing as mp
import time


def listen(reader):
    print(reader.recv(), flush=True)


if __name__ == "__main__":
    reader, writer = mp.get_context("fork").Pipe(duplex=False)
    listener = mp.get_context("fork").Process(target=listen, args=(reader,))
    listener.start()
    reader.close()
    time.sleep(0.6)  # the other things: as long as three looks at parts
    writer.send("served")
    listener.join()
