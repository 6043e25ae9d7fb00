# mistake: the child is given the read end alone, but under fork it inherits the write end all the same
# fails: works_however_processes_start
# verdict: deadlock
# cause: write_end_open
# says: holds the write end
from multiprocessing import Pipe, Process, Queue


def receive(reader, report):
    received = []
    while True:
        try:
            received.append(reader.recv())
        except EOFError:
            break
    report.put(received)


def deliver(messages):
    reader, writer = Pipe(duplex=False)
    report = Queue()
    child = Process(target=receive, args=(reader, report))
    child.start()
    reader.close()
    for message in messages:
        writer.send(message)
    writer.close()
    received = report.get()
    child.join()
    return received
