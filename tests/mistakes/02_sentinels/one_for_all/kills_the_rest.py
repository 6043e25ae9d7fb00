# mistake: once the first consumer has the sentinel, the others are killed, and their items are lost
# fails: every_item_once
# verdict: finished
# says: no consumer took

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
    q.put(None)
    number, mine = taken.get()
    lists = [[] for _ in processes]
    lists[number] = mine
    for process in processes:
        process.terminate()
        process.join()
    return lists
