"""An event that nobody sets."""

import multiprocessing as mp


def wait(event):
    event.wait()  # BLOCKED Process-1


if __name__ == "__main__":
    event = mp.Event()
    child = mp.Process(target=wait, args=(event,))
    child.start()
    child.join()  # BLOCKED main
