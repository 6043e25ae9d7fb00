# mistake: returns as soon as the report is there; the processes are not waited for
# fails: leaves_nothing_behind
# verdict: finished
# says: left behind

import time
from multiprocessing import Process, Queue


def produce(q, message):
    q.put(message)


def consume(q, report):
    report.put(q.get())
    time.sleep(0.2)


def hand_over(message):
    q, report = Queue(), Queue()
    producer = Process(target=produce, args=(q, message))
    consumer = Process(target=consume, args=(q, report))
    producer.start()
    consumer.start()
    return report.get(), producer.pid, consumer.pid
