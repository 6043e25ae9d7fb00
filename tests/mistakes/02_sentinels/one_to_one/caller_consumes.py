# mistake: there is no consumer process, the caller takes the items itself
# fails: leaves_nothing_behind
# verdict: finished
# says: are a process each

from multiprocessing import Process, Queue


def produce(items, q):
    for item in items:
        q.put(item)
    q.put(None)


def transfer(items):
    q = Queue()
    producer = Process(target=produce, args=(items, q))
    producer.start()
    taken = list(iter(q.get, None))
    producer.join()
    return taken
