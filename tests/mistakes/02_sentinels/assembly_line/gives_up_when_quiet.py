# mistake: a worker ends when nothing has come for a moment, but the stage before it is merely slow
# fails: the_end_overtakes_nobody
# verdict: finished
# says: never came out

from multiprocessing import Process, Queue
from queue import Empty


def work(stage, inbox, outbox):
    while True:
        try:
            box = inbox.get(timeout=0.05)
        except Empty:
            break
        if box is None:
            break
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
