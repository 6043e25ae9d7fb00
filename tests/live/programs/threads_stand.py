"""Standstills between threads of one process."""

import multiprocessing
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


def two_locks_in_two_orders():
    locks = threading.Lock(), threading.RLock()
    both = threading.Barrier(2)

    def take(first, second):
        with first:
            both.wait()
            with second:
                pass

    cooks = [
        threading.Thread(target=take, args=locks, name="cook"),
        threading.Thread(target=take, args=locks[::-1], name="waiter"),
    ]
    for cook in cooks:
        cook.start()
    for cook in cooks:
        cook.join()


def forks_with_a_lock_held():
    lock, taken = threading.Lock(), threading.Event()

    def keep():
        with lock:
            taken.set()
            threading.Event().wait()

    threading.Thread(target=keep, daemon=True).start()
    taken.wait()
    child = multiprocessing.Process(target=lock.acquire)
    child.start()
    child.join()
