"""Each process puts its own pid beside the message, and one tuple comes back."""

import os
from multiprocessing import Process, Queue, SimpleQueue


def produce(q, message):
    q.put((message, os.getpid()))


def consume(q, report):
    report.put((*q.get(), os.getpid()))


def hand_over(message):
    q, report = Queue(maxsize=1), SimpleQueue()
    consumer = Process(target=consume, args=(q, report), name="consumer")
    producer = Process(target=produce, args=(q, message), name="producer")
    consumer.start()
    producer.start()
    try:
        return report.get()
    finally:
        consumer.join()
        producer.join()
