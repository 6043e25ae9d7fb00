# mistake: a word nobody would send, until somebody sends an object that is equal to it
# fails: odd_objects_arrive
# verdict: finished
# says: returned

from multiprocessing import Process, Queue

END = "--- 7f3a, end of transmission ---"


def produce(items, q):
    for item in [*items, END]:
        q.put(item)


def consume(q, seen):
    seen.put(list(iter(q.get, END)))


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
