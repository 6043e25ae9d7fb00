# what: the child runs out of memory, and the parent waits
# verdict: limit memory
from multiprocessing import Process, Queue


def work(queue):
    block = []
    while True:
        block.append(bytearray(1 << 22))


def main(a, b):
    queue = Queue()
    Process(target=work, args=(queue,)).start()
    return queue.get()
