# mistake: joins the processes before it takes their reports out of the queue
# fails: swaps_large_values, works_however_processes_start
# verdict: deadlock
# cause: join_before_drain
# says: waits for room in a full pipe
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
    for process in processes:
        process.join()
    received = dict(report.get() for _ in processes)
    return received["first"], received["second"]
