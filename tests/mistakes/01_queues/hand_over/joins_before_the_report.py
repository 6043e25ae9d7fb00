# mistake: joins the consumer before it takes the report, and a large report does not fit into the pipe
# fails: large_message_arrives
# verdict: deadlock
# cause: join_before_drain
# says: waits for room in a full pipe

from multiprocessing import Process, Queue


def produce(q, message):
    q.put(message)


def consume(q, report):
    report.put(q.get())


def hand_over(message):
    q, report = Queue(), Queue()
    producer = Process(target=produce, args=(q, message))
    consumer = Process(target=consume, args=(q, report))
    producer.start()
    consumer.start()
    producer.join()
    consumer.join()
    return report.get(), producer.pid, consumer.pid
