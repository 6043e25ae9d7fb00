# mistake: one sentinel too few, for the range starts at 1
# fails: one_consumer_takes_all, every_item_once, leaves_nothing_behind
# verdict: deadlock
# cause: missing_sentinel
# says: waits for an item in Queue

from multiprocessing import Process, Queue


def consume(number, q, taken):
    mine = []
    while (item := q.get()) is not None:
        mine.append(item)
    taken.put((number, mine))


def share(items, consumers):
    q, taken = Queue(), Queue()
    processes = [Process(target=consume, args=(n, q, taken)) for n in range(consumers)]
    for process in processes:
        process.start()
    for item in items:
        q.put(item)
    for _ in range(1, consumers):
        q.put(None)
    reports = [taken.get() for _ in processes]
    for process in processes:
        process.join()
    return [mine for _, mine in sorted(reports)]
