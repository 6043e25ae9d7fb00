# mistake: nobody puts a sentinel, so the consumer waits for one more item for ever
# fails: arrives_in_order, any_item_arrives, ends_after_a_large_item, ends_without_items
# verdict: deadlock
# cause: missing_sentinel
# says: waits for an item in Queue

from multiprocessing import Process, Queue


def produce(items, q):
    for item in items:
        q.put(item)


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
