# mistake: drops the joins, because the program gets along without them
# fails: leaves_nothing_behind
# verdict: finished
# says: left behind

import time
from multiprocessing import Process, Queue


def send(number, size, q):
    q.put(bytes([number]) * size)
    time.sleep(0.2)


def gather(workers, size):
    q = Queue()
    for number in range(workers):
        Process(target=send, args=(number, size, q)).start()
    messages = [q.get() for _ in range(workers)]
    return sorted(messages)
