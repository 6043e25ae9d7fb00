# mistake: takes None, "" and 0 for "nothing there yet" and asks again, but they are messages
# fails: arrives_unchanged, ends_by_itself
# verdict: deadlock
# says: waits for an item in Queue

from multiprocessing import Process, Queue


def produce(q, message):
    q.put(message)


def consume(q, report):
    message = None
    while not message:
        message = q.get()
    report.put(message)


def hand_over(message):
    q, report = Queue(), Queue()
    producer = Process(target=produce, args=(q, message))
    consumer = Process(target=consume, args=(q, report))
    producer.start()
    consumer.start()
    received = report.get()
    producer.join()
    consumer.join()
    return received, producer.pid, consumer.pid
