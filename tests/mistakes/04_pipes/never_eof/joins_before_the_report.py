# mistake: joins the child before it takes the report, which a large report does not survive
# fails: delivers_large_messages
# verdict: deadlock
# cause: join_before_drain
# says: waits for room in a full pipe
from multiprocessing import Pipe, Process, Queue


def receive(pipe, report):
    reader, writer = pipe
    writer.close()
    received = []
    while True:
        try:
            received.append(reader.recv())
        except EOFError:
            break
    report.put(received)


def deliver(messages):
    pipe = reader, writer = Pipe(duplex=False)
    report = Queue()
    child = Process(target=receive, args=(pipe, report))
    child.start()
    reader.close()
    for message in messages:
        writer.send(message)
    writer.close()
    child.join()
    return report.get()
