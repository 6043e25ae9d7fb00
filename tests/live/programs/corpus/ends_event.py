"""An event is set a day later."""

import multiprocessing as mp
import time


def wait(event):
    event.wait()
    print("set", flush=True)


if __name__ == "__main__":
    event = mp.Event()
    child = mp.Process(target=wait, args=(event,))
    child.start()
    time.sleep(86_400)
    event.set()
    child.join()
