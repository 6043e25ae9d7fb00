# what: a child kills its parent
# verdict: crashed SIGKILL
import os
import signal
from multiprocessing import Process


def kill():
    os.kill(os.getppid(), signal.SIGKILL)


def main(a, b):
    child = Process(target=kill)
    child.start()
    child.join()
