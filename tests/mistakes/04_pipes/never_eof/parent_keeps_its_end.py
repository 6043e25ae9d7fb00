# mistake: the caller never closes its own write end
# fails: delivers_in_order, ends_at_end_of_file, delivers_large_messages, leaves_nothing_behind
# verdict: deadlock
# cause: write_end_open
# says: holds the write end
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
    received = report.get()
    child.join()
    return received
