# mistake: returns the reports in the order in which they arrive, without asking whose they are
# fails: first_comes_first
# verdict: finished
# says: returned
from multiprocessing import Pipe, Process, Queue


def first(conn, value, report):
    conn.send(value)
    received = conn.recv()
    report.put(received)


def second(conn, value, report):
    received = conn.recv()
    conn.send(value)
    report.put(received)


def swap(a, b):
    left, right = Pipe()
    report = Queue()
    processes = [
        Process(target=first, args=(left, a, report)),
        Process(target=second, args=(right, b, report)),
    ]
    for process in processes:
        process.start()
    left.close()
    right.close()
    received = [report.get() for _ in processes]
    for process in processes:
        process.join()
    return tuple(received)
