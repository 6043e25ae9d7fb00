# mistake: Ellipsis survives pickling as the same object, but it can be an item, too
# fails: odd_objects_arrive
# verdict: finished
# says: returned

from multiprocessing import Process, Queue


def produce(items, q):
    for item in items:
        q.put(item)
    q.put(...)


def consume(q, seen):
    taken = []
    while (item := q.get()) is not ...:
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
