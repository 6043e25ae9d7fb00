# mistake: a consumer that took nothing has no list in the result
# fails: ends_with_more_consumers_than_items
# verdict: finished
# says: must return a list for each

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
    by_number = {}
    for _ in processes:
        number, mine = taken.get()
        if mine:
            by_number[number] = mine
    for process in processes:
        process.join()
    return [by_number[number] for number in sorted(by_number)]
