# mistake: the first worker who is done shuts down the whole next stage; a colleague still works
# fails: the_end_overtakes_nobody
# verdict: finished
# says: never came out

from multiprocessing import Process, Queue


def work(stage, inbox, outbox, workers):
    while (box := inbox.get()) is not None:
        outbox.put((stage(box[0]),))
    for _ in range(workers):
        outbox.put(None)


def assembly_line(items, stages, workers):
    belts = [Queue() for _ in range(len(stages) + 1)]
    processes = [
        Process(target=work, args=(stage, belts[n], belts[n + 1], workers))
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
