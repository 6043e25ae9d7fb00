# mistake: empties the queue before the joins, but trusts empty(), which says yes before anything has come
# fails: small_messages_sorted
# verdict: finished
# says: returned

import time
from multiprocessing import Process, Queue


def send(number, size, q):
    time.sleep(0.01)
    q.put(bytes([number]) * size)


def gather(workers, size):
    q = Queue()
    processes = [Process(target=send, args=(number, size, q)) for number in range(workers)]
    for process in processes:
        process.start()
    messages = []
    while not q.empty():
        messages.append(q.get())
    for process in processes:
        process.join()
    return sorted(messages)
