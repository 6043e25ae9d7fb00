# mistake: takes every false value for the sentinel, so that a 0 ends the transfer
# fails: false_values_are_items
# verdict: finished
# says: returned

from multiprocessing import Process, Queue


def produce(items, q):
    for item in items:
        q.put(item)
    q.put(None)


def consume(q, seen):
    taken = []
    while item := q.get():
        taken.append(item)
    seen.put(taken)


def transfer(items):
    q, seen = Queue(), Queue()
    producer = Process(target=produce, args=(items, q))
    consumer = Process(target=consume, args=(q, seen))
    producer.start()
    consumer.start()
    taken = seen.get()
    producer.join()
    consumer.join()
    return taken
