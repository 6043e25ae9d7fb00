# what: a child stops its parent and ends
# verdict: stuck stopped
import os
import signal
from multiprocessing import Process


def stop():
    os.kill(os.getppid(), signal.SIGSTOP)


def main(a, b):
    child = Process(target=stop)
    child.start()
    child.join()
