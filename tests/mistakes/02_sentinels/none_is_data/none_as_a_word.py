# mistake: sends None as the word "None" and turns it back, and so changes the real word
# fails: none_is_an_item
# verdict: finished
# says: returned

from multiprocessing import Process, Queue


def produce(items, q):
    for item in items:
        q.put("None" if item is None else item)
    q.put(None)


def consume(q, seen):
    taken = []
    while (item := q.get()) is not None:
        taken.append(None if isinstance(item, str) and item == "None" else item)
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
