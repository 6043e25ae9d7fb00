"""A child that never ends, started and left."""

from multiprocessing import Process, Queue


def wait_for_ever(queue):
    queue.get()


def main(daemon):
    Process(target=wait_for_ever, args=(Queue(),), daemon=daemon, name="kitchen").start()
    return "open"
