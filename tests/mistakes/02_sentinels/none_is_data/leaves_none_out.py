# mistake: leaves the Nones out, so that the rest arrives
# fails: none_is_an_item, nothing_looks_like_the_end
# verdict: finished
# says: returned

from multiprocessing import Process, Queue


def produce(items, q):
    for item in items:
        if item is not None:
            q.put(item)
    q.put(None)


def consume(q, seen):
    taken = []
    while (item := q.get()) is not None:
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
