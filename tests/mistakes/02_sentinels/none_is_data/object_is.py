# mistake: object() compared with `is`: every process has its own, and pickling makes another one
# fails: none_is_an_item, arrives_in_order, odd_objects_arrive, ends_after_a_large_item
# verdict: deadlock
# cause: missing_sentinel
# says: waits for an item in Queue

from multiprocessing import Process, Queue

END = object()


def produce(items, q):
    for item in items:
        q.put(item)
    q.put(END)


def consume(q, seen):
    taken = []
    while (item := q.get()) is not END:
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
