# mistake: joins the workers before it takes the results, and the last queue's pipe is soon full
# fails: ends_with_large_items
# verdict: deadlock
# cause: join_before_drain
# says: waits for room in a full pipe

from multiprocessing import Process, Queue


def work(stage, inbox, outbox):
    while (box := inbox.get()) is not None:
        outbox.put((stage(box[0]),))
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
        belts[0].put((item,))
    for _ in range(workers):
        belts[0].put(None)
    for process in processes:
        process.join()
    results, ends = [], 0
    while ends < workers:
        box = belts[-1].get()
        if box is None:
            ends += 1
        else:
            results.append(box[0])
    return results
