# mistake: joins the producer only; the consumer is still there when transfer returns
# fails: leaves_nothing_behind
# verdict: finished
# says: left behind

from multiprocessing import Process, Queue


def produce(items, q):
    for item in items:
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
    return taken
