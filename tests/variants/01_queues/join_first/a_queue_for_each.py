"""Each worker has a queue of its own, so the caller knows whose message it takes and need not sort."""

from multiprocessing import Process, Queue


def send(number, size, q):
    q.put(bytes([number]) * size)


def gather(workers, size):
    pairs = []
    for number in range(workers):
        q = Queue(1)
        worker = Process(target=send, args=(number, size, q))
        worker.start()
        pairs.append((worker, q))
    messages = []
    for worker, q in pairs:
        messages.append(q.get())
        worker.join()
    return messages
