# mistake: gives up on EOFError and lets None end the child, but None may be a message
# fails: delivers_in_order
# verdict: finished
# says: returned
from multiprocessing import Pipe, Process, Queue


def receive(pipe, report):
    reader, writer = pipe
    report.put(list(iter(reader.recv, None)))


def deliver(messages):
    pipe = reader, writer = Pipe(duplex=False)
    report = Queue()
    child = Process(target=receive, args=(pipe, report))
    child.start()
    for message in messages:
        writer.send(message)
    writer.send(None)
    received = report.get()
    child.join()
    return received
