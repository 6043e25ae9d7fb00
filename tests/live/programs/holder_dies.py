import os
from multiprocessing import Lock, Process


def die_with(lock):
    lock.acquire()
    os._exit(3)


def main():
    lock = Lock()
    child = Process(target=die_with, args=(lock,))
    child.start()
    child.join()
    lock.acquire()  # never
