# mistake: the caller puts the ends for all stages at once, and the later stages stop too early
# fails: every_stage_in_order, the_end_overtakes_nobody, any_item_passes
# verdict: finished
# cause: sentinel_too_early
# says: never came out

from multiprocessing import Process, Queue


def work(stage, inbox, outbox):
    while (box := inbox.get()) is not None:
        outbox.put((stage(box[0]),))


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
    for belt in belts:
        for _ in range(workers):
            belt.put(None)
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
