# what: what the child puts cannot be pickled, so it never arrives
# verdict: deadlock
from multiprocessing import Process, Queue


def work(queue):
    queue.put(lambda: 0)


def main(a, b):
    queue = Queue()
    Process(target=work, args=(queue,)).start()
    return queue.get()
