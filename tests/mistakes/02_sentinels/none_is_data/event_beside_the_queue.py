# mistake: an Event instead of a sentinel; it can be set while the last items are still being sent
# fails: none_is_an_item
# verdict: finished
# says: returned

from multiprocessing import Event, Process, Queue
from queue import Empty


def produce(items, q, done):
    for item in items:
        q.put(item)
    done.set()


def consume(q, done, seen):
    taken = []
    while not (done.is_set() and q.empty()):
        try:
            taken.append(q.get(timeout=0.05))
        except Empty:
            pass
    seen.put(taken)


def transfer(items):
    q, seen, done = Queue(), Queue(), Event()
    producer = Process(target=produce, args=(items, q, done))
    consumer = Process(target=consume, args=(q, done, seen))
    producer.start()
    consumer.start()
    taken = seen.get()
    producer.join()
    consumer.join()
    return taken
