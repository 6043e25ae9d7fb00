# mistake: joins the consumer before it takes its list, which does not fit into the pipe
# fails: ends_after_a_large_item
# verdict: deadlock
# cause: join_before_drain
# says: waits for room in a full pipe

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
    producer.join()
    consumer.join()
    return seen.get()
