# mistake: does not wait for room but drops the item
# fails: all_items_in_order
# verdict: finished
# says: returned

from multiprocessing import Process, Queue
from queue import Full


def produce(q, report, items):
    dropped = 0
    for item in items:
        try:
            q.put_nowait(item)
        except Full:
            dropped += 1
    report.put(dropped)


def bounded_transfer(items, capacity):
    q, report = Queue(capacity), Queue()
    child = Process(target=produce, args=(q, report, items))
    child.start()
    taken = [q.get() for _ in range(len(items) - report.get())]
    child.join()
    return taken
