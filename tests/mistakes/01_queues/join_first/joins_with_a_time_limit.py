# mistake: gives up each join after a moment, which gets the messages but joins nobody who is still busy
# fails: leaves_nothing_behind
# verdict: finished
# says: left behind

import time
from multiprocessing import Process, Queue


def send(number, size, q):
    q.put(bytes([number]) * size)
    time.sleep(1)


def gather(workers, size):
    q = Queue()
    processes = [Process(target=send, args=(number, size, q)) for number in range(workers)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=0.1)
    messages = [q.get() for _ in processes]
    return sorted(messages)
