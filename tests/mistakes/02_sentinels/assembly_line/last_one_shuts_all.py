# mistake: the last worker puts all ends, but what a colleague has put may not have been sent yet
# fails: the_end_overtakes_nobody
# verdict: finished
# says: never came out

from multiprocessing import Process, Queue, Value


def work(stage, inbox, outbox, working, workers):
    while (box := inbox.get()) is not None:
        outbox.put((stage(box[0]),))
    with working.get_lock():
        working.value -= 1
        if working.value == 0:
            for _ in range(workers):
                outbox.put(None)


def assembly_line(items, stages, workers):
    belts = [Queue() for _ in range(len(stages) + 1)]
    working = [Value("i", workers) for _ in stages]
    processes = [
        Process(target=work, args=(stage, belts[n], belts[n + 1], working[n], workers))
        for n, stage in enumerate(stages)
        for _ in range(workers)
    ]
    for process in processes:
        process.start()
    for item in items:
        belts[0].put((item,))
    for _ in range(workers):
        belts[0].put(None)
    results, ends = [], 0
    while ends < workers:
        box = belts[-1].get()
        if box is None:
            ends += 1
        else:
            results.append(box[0])
    for process in processes:
        process.join()
    return results
