"""A two-way pipe works as well; the child waits for it with `wait` and reports message by message."""

from multiprocessing import Pipe, Process, Queue
from multiprocessing.connection import wait


def take(far, near, report):
    near.close()
    received, open_ends = [], [far]
    while open_ends:
        for end in wait(open_ends):
            try:
                received += [end.recv()]
            except EOFError:
                open_ends.remove(end)
                end.close()
    for message in received:
        report.put(("message", message))
    report.put(("that was all", None))


def deliver(messages):
    near, far = Pipe()
    report = Queue()
    child = Process(target=take, args=(far, near, report))
    child.start()
    far.close()
    for message in messages:
        near.send(message)
    near.close()
    received = []
    while (entry := report.get())[0] == "message":
        received.append(entry[1])
    child.join()
    return received
