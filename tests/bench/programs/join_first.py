"""Joins a process before taking what it has put."""

from multiprocessing import Process, Queue


def work(queue):
    queue.put(b"x" * 1_000_000)


def main():
    queue = Queue()
    process = Process(target=work, args=(queue,))
    process.start()
    process.join()
    return len(queue.get())
