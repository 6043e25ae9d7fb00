"""Queue of one place; the consumer passes every item on at once, and its sentinel as well."""

import multiprocessing as mp


def put_all(q, items):
    for item in items:
        q.put(item)
    q.put(None)


def pass_on(q, seen):
    while True:
        item = q.get()
        seen.put(item)
        if item is None:
            return


def transfer(items):
    q, seen = mp.Queue(1), mp.SimpleQueue()
    consumer = mp.Process(target=pass_on, args=(q, seen))
    consumer.start()
    producer = mp.Process(target=put_all, args=(q, items))
    producer.start()
    received = []
    while (item := seen.get()) is not None:
        received.append(item)
    consumer.join()
    producer.join()
    return received
