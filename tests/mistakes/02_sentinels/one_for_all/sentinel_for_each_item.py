# mistake: one sentinel for each item instead of one for each consumer
# fails: ends_with_more_consumers_than_items
# verdict: deadlock
# cause: get_without_put
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
    for _ in items:
        q.put(None)
    reports = [taken.get() for _ in processes]
    for process in processes:
        process.join()
    return [mine for _, mine in sorted(reports)]
