# mistake: looks whether an item is left, then takes it; two consumers may see the same last item
# fails: every_item_once
# verdict: deadlock
# cause: missing_sentinel
# says: waits for an item in Queue

from multiprocessing import Process, Queue, Value


def consume(number, q, left, taken):
    mine = []
    while left.value > 0:
        mine.append(q.get())
        with left.get_lock():
            left.value -= 1
    taken.put((number, mine))


def share(items, consumers):
    q, taken, left = Queue(), Queue(), Value("i", len(items))
    processes = [Process(target=consume, args=(n, q, left, taken)) for n in range(consumers)]
    for process in processes:
        process.start()
    for item in items:
        q.put(item)
    reports = [taken.get() for _ in processes]
    for process in processes:
        process.join()
    return [mine for _, mine in sorted(reports)]
