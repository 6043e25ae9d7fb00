# mistake: a one-way pipe: one of the two cannot send and the other cannot receive
# fails: swaps_values, swaps_large_values, leaves_nothing_behind
# verdict: deadlock
# cause: child_died
# says: OSError
from multiprocessing import Pipe, Process, Queue


def first(conn, value, report):
    conn.send(value)
    received = conn.recv()
    report.put(("first", received))


def second(conn, value, report):
    received = conn.recv()
    conn.send(value)
    report.put(("second", received))


def swap(a, b):
    left, right = Pipe(duplex=False)
    report = Queue()
    processes = [
        Process(target=first, args=(left, a, report)),
        Process(target=second, args=(right, b, report)),
    ]
    for process in processes:
        process.start()
    left.close()
    right.close()
    received = dict(report.get() for _ in processes)
    for process in processes:
        process.join()
    return received["first"], received["second"]
