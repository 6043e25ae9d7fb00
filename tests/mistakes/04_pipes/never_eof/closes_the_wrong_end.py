# mistake: the child closes the end that it is about to read from, and dies of it
# fails: delivers_in_order, ends_at_end_of_file, delivers_large_messages, leaves_nothing_behind
# verdict: deadlock
# cause: child_died
# says: OSError
from multiprocessing import Pipe, Process, Queue


def receive(pipe, report):
    reader, writer = pipe
    reader.close()
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
    for message in messages:
        writer.send(message)
    writer.close()
    received = report.get()
    child.join()
    return received
