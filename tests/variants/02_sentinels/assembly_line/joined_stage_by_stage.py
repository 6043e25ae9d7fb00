"""The caller walks along the line: it joins a stage, and then puts the ends for the next one."""

import multiprocessing as mp

END = "end"


def work(stage, inbox, outbox):
    while True:
        kind, item = inbox.get()
        if kind == END:
            return
        outbox.put(("item", stage(item)))


def assembly_line(items, stages, workers):
    belts = [mp.Queue() for _ in [*stages, None]]
    crews = []
    for stage, inbox, outbox in zip(stages, belts, belts[1:], strict=False):
        crews.append([mp.Process(target=work, args=(stage, inbox, outbox)) for _ in range(workers)])
        for process in crews[-1]:
            process.start()
    for item in items:
        belts[0].put(("item", item))
    before = []
    for belt, crew in zip(belts, crews, strict=False):
        for process in before:
            process.join()
        for _ in crew:
            belt.put((END, None))
        before = crew
    # The last stage cannot be joined before its results have been taken, one for each item.
    results = [belts[-1].get()[1] for _ in items]
    for process in before:
        process.join()
    return results
