# mistake: sends first if its own value is small, receives first if it is large; two large ones wait for each other
# fails: swaps_large_values, works_however_processes_start
# verdict: deadlock
# says: waits for data in a pipe
from multiprocessing import Pipe, Process, Queue


def exchange(conn, value):
    if len(value) < 65536:
        conn.send(value)
        return conn.recv()
    received = conn.recv()
    conn.send(value)
    return received


def first(conn, value, report):
    received = exchange(conn, value)
    report.put(("first", received))


def second(conn, value, report):
    received = exchange(conn, value)
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
