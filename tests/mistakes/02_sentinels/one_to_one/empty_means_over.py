# mistake: takes an empty queue for the end; it is empty, too, when the producer is merely slower
# fails: arrives_in_order
# verdict: finished
# says: returned

from multiprocessing import Process, Queue


def produce(items, q):
    for item in items:
        q.put(item)


def consume(q, seen):
    taken = [q.get()]
    while not q.empty():
        taken.append(q.get())
    seen.put(taken)


def transfer(items):
    if not items:
        return []
    q, seen = Queue(), Queue()
    producer = Process(target=produce, args=(items, q))
    consumer = Process(target=consume, args=(q, seen))
    producer.start()
    consumer.start()
    taken = seen.get()
    producer.join()
    consumer.join()
    return taken
