# mistake: asks empty() instead of waiting for a sentinel, while the items are still on their way
# fails: every_item_once
# verdict: finished
# says: no consumer took

from multiprocessing import Process, Queue
from queue import Empty


def consume(number, q, taken):
    mine = []
    while not q.empty():
        try:
            mine.append(q.get(timeout=0.1))
        except Empty:
            # Another consumer was faster.
            break
    taken.put((number, mine))


def share(items, consumers):
    q, taken = Queue(), Queue()
    for item in items:
        q.put(item)
    processes = [Process(target=consume, args=(n, q, taken)) for n in range(consumers)]
    for process in processes:
        process.start()
    reports = [taken.get() for _ in processes]
    for process in processes:
        process.join()
    return [mine for _, mine in sorted(reports)]
