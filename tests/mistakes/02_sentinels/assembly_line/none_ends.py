# mistake: None is the sentinel, and None is an item and a result, too
# fails: any_item_passes
# verdict: finished
# says: never came out

from multiprocessing import Process, Queue


def work(stage, inbox, outbox):
    while (item := inbox.get()) is not None:
        outbox.put(stage(item))
    outbox.put(None)


def assembly_line(items, stages, workers):
    belts = [Queue() for _ in range(len(stages) + 1)]
    processes = [
        Process(target=work, args=(stage, belts[n], belts[n + 1]))
        for n, stage in enumerate(stages)
        for _ in range(workers)
    ]
    for process in processes:
        process.start()
    for item in items:
        belts[0].put(item)
    for _ in range(workers):
        belts[0].put(None)
    results, ends = [], 0
    while ends < workers:
        box = belts[-1].get()
        if box is None:
            ends += 1
        else:
            results.append(box)
    for process in processes:
        process.join()
    return results
