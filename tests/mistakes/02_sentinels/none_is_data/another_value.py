# mistake: another value instead of None, which is an item just as well
# fails: nothing_looks_like_the_end
# verdict: finished
# says: returned

from multiprocessing import Process, Queue


def produce(items, q):
    for item in items:
        q.put(item)
    q.put("STOP")


def consume(q, seen):
    taken = []
    while True:
        item = q.get()
        if isinstance(item, str) and item == "STOP":
            break
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
