"""Every message says first whether an item follows: the mark never stands where an item stands."""

from multiprocessing import Process, Queue


def produce(items, q):
    for item in items:
        q.put(True)
        q.put(item)
    q.put(False)


def consume(q, seen):
    taken = []
    while q.get():
        taken.append(q.get())
    seen.put(taken)


def transfer(items):
    q, seen = Queue(4), Queue()
    producer = Process(target=produce, args=(items, q))
    consumer = Process(target=consume, args=(q, seen))
    consumer.start()
    producer.start()
    taken = seen.get()
    consumer.join()
    producer.join()
    return taken
