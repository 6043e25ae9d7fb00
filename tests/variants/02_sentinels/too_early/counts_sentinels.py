"""Every producer ends with a sentinel of its own, and the consumer counts them."""

import multiprocessing as mp


def produce(q, batch):
    for item in batch:
        q.put(item)
    q.put(None)


def consume(q, out, producing):
    while producing:
        item = q.get()
        out.put(item)
        if item is None:
            producing -= 1


def fan_in(batches):
    q, out = mp.Queue(), mp.Queue()
    processes = [mp.Process(target=produce, args=(q, batch)) for batch in batches]
    processes.append(mp.Process(target=consume, args=(q, out, len(batches))))
    for process in processes:
        process.start()
    items, producing = [], len(batches)
    while producing:
        item = out.get()
        if item is None:
            producing -= 1
        else:
            items.append(item)
    for process in processes:
        process.join()
    return items
