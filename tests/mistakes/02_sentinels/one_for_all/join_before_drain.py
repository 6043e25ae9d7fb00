# mistake: as many sentinels as consumers, but joins them before it takes their lists
# fails: ends_with_large_items
# verdict: deadlock
# cause: join_before_drain
# says: waits for room in a full pipe

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
    for _ in processes:
        q.put(None)
    for process in processes:
        process.join()
    return [mine for _, mine in sorted(taken.get() for _ in processes)]
