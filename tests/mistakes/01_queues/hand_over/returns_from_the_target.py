# mistake: the consumer returns the message, as if a process could return a value to its caller
# fails: arrives_unchanged
# verdict: deadlock
# says: waits for an item in Queue

from multiprocessing import Process, Queue


def produce(q, message):
    q.put(message)


def consume(q):
    return q.get()


def hand_over(message):
    q = Queue()
    producer = Process(target=produce, args=(q, message))
    consumer = Process(target=consume, args=(q,))
    producer.start()
    consumer.start()
    producer.join()
    consumer.join()
    return q.get(), producer.pid, consumer.pid
