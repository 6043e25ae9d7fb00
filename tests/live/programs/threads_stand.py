"""Standstills between threads of one process."""

import queue
import threading


def own_lock():
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


def own_queue():
    queue.Queue().get()


def simple_queue():
    queue.SimpleQueue().get()


def own_event():
    threading.Event().wait()


def joins_a_blocked_thread():
    thread = threading.Thread(target=own_event)
    thread.start()
    thread.join()


def at_the_end():
    threading.Thread(target=own_event).start()
    return "returned"
