# mistake: the caller takes the message itself, so there is no consumer process
# fails: producer_then_consumer
# verdict: finished
# says: must be three processes

import os
from multiprocessing import Process, Queue


def produce(q, message):
    q.put(message)


def hand_over(message):
    q = Queue()
    producer = Process(target=produce, args=(q, message))
    producer.start()
    received = q.get()
    producer.join()
    return received, producer.pid, os.getpid()
