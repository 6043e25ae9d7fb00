# mistake: takes "nothing there at the moment" for the end, so a quick child reports too early
# fails: delivers_in_order
# verdict: finished
# says: returned
from multiprocessing import Pipe, Process, Queue


def receive(reader, report):
    received = []
    try:
        while reader.poll():
            received.append(reader.recv())
    except EOFError:
        pass
    report.put(received)


def deliver(messages):
    reader, writer = Pipe(duplex=False)
    report = Queue()
    child = Process(target=receive, args=(reader, report))
    child.start()
    reader.close()
    try:
        for message in messages:
            writer.send(message)
    except BrokenPipeError:
        pass
    writer.close()
    received = report.get()
    child.join()
    return received
