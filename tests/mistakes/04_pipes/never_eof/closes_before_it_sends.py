# mistake: closes the caller's write end right after start, and then sends through it
# fails: delivers_in_order, ends_at_end_of_file, delivers_large_messages
# verdict: raised
# says: OSError
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
    writer.close()
    for message in messages:
        writer.send(message)
    received = report.get()
    child.join()
    return received
