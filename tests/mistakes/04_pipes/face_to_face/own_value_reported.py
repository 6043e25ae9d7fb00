# mistake: returns the values the wrong way round, what each one had instead of what it got
# fails: swaps_values, swaps_large_values, first_comes_first
# verdict: finished
# says: returned
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
    return received["second"], received["first"]
