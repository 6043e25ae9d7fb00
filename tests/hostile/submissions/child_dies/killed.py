# what: the child is killed while it holds a lock
# verdict: deadlock
# says: died
import os
import signal
from multiprocessing import Lock, Process


def work(lock):
    lock.acquire()
    os.kill(os.getpid(), signal.SIGKILL)


def main(a, b):
    lock = Lock()
    child = Process(target=work, args=(lock,))
    child.start()
    child.join()
    lock.acquire()
