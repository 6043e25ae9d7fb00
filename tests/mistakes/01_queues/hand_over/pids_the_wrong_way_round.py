# mistake: returns the consumer's pid where the producer's belongs
# fails: producer_then_consumer
# verdict: finished
# says: but the message went from

import os
from multiprocessing import Process, Queue


def produce(q, report, message):
    q.put((message, os.getpid()))


def consume(q, report):
    message, producer = q.get()
    report.put((message, os.getpid(), producer))


def hand_over(message):
    q, report = Queue(), Queue()
    processes = [
        Process(target=produce, args=(q, report, message)),
        Process(target=consume, args=(q, report)),
    ]
    for process in processes:
        process.start()
    received = report.get()
    for process in processes:
        process.join()
    return received
