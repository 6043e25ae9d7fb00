"""Work that never ends, each kind ended by a budget of its own."""

import os
import queue
import time
from multiprocessing import Pipe, Process, Queue


def counts():
    number = 0
    while True:
        number += 1


def asks_an_empty_queue():
    items = Queue()
    while items.empty():
        pass


def gets_without_waiting():
    items = Queue()
    while True:
        try:
            return items.get_nowait()
        except queue.Empty:
            continue


def polls_a_pipe():
    reader, _writer = Pipe()
    while not reader.poll(0):
        pass


def _forever():
    Queue().get()


def asks_whether_alive():
    child = Process(target=_forever)
    child.start()
    while child.is_alive():
        pass


def sleeps():
    while True:
        time.sleep(1)


def sleeps_long():
    time.sleep(10**9)


def sleeps_longer_each_time():
    length = 1
    while True:
        time.sleep(length)
        length *= 2


def chats():
    mine, theirs = Pipe()
    while True:
        mine.send(0)
        theirs.recv()


def forks_for_ever():
    while True:
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
