# mistake: a worker takes its sentinel and goes, without handing one on to the next stage
# fails: every_stage_in_order, the_end_overtakes_nobody, any_item_passes, leaves_nothing_behind
# verdict: deadlock
# cause: missing_sentinel
# says: waits for an item in Queue

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
