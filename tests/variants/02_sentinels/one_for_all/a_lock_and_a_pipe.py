"""No queue: the consumers take turns at one pipe, and each ends with a message for itself."""

from multiprocessing import Lock, Pipe, Process


def consume(source, turn, out):
    taken = []
    while True:
        with turn:
            kind, *item = source.recv()
        if kind == "go home":
            break
        taken += item
    out.send(taken)


def share(items, consumers):
    source, sink = Pipe(duplex=False)
    turn = Lock()
    outs = [Pipe(duplex=False) for _ in range(consumers)]
    processes = [Process(target=consume, args=(source, turn, out)) for _, out in outs]
    for process in processes:
        process.start()
    for item in items:
        sink.send(("item", item))
    for _ in processes:
        sink.send(("go home",))
    lists = [result.recv() for result, _ in outs]
    for process in processes:
        process.join()
    return lists
