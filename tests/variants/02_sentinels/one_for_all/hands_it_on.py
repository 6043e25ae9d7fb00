"""One sentinel goes round: whoever takes it puts it back for the next one."""

import multiprocessing as mp


def consume(q, out):
    taken = []
    while True:
        item = q.get()
        if item is None:
            q.put(None)
            break
        taken.append(item)
    out.send(taken)
    out.close()


def share(items, consumers):
    q = mp.SimpleQueue()
    processes, results = [], []
    for _ in range(consumers):
        result, out = mp.Pipe(duplex=False)
        process = mp.Process(target=consume, args=(q, out))
        process.start()
        out.close()
        processes.append(process)
        results.append(result)
    for item in items:
        q.put(item)
    q.put(None)
    lists = [result.recv() for result in results]
    for process in processes:
        process.join()
    return lists
