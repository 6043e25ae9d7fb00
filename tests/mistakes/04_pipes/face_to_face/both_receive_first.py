# mistake: both receive before they send, so nobody ever sends
# fails: swaps_values, swaps_large_values, both_end_by_themselves, leaves_nothing_behind
# verdict: deadlock
# says: waits for data in a pipe
from multiprocessing import Pipe, Process, Queue


def first(conn, value, report):
    received = conn.recv()
    conn.send(value)
    report.put(("first", received))


def second(conn, value, report):
    received = conn.recv()
    conn.send(value)
    report.put(("second", received))


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
    received = dict(report.get() for _ in processes)
    for process in processes:
        process.join()
    return received["first"], received["second"]
