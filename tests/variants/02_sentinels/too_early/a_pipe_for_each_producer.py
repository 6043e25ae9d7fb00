"""No shared queue at all: the consumer looks at a pipe for each producer until all have ended."""

from multiprocessing import Pipe, Process
from multiprocessing.connection import wait


def produce(batch, out):
    for item in batch:
        out.send(("item", item))
    out.send(("end", None))


def consume(sources, out):
    items = []
    while sources:
        for source in wait(sources):
            kind, item = source.recv()
            if kind == "end":
                sources.remove(source)
            else:
                items.append(item)
    out.send(items)


def fan_in(batches):
    pairs = [Pipe(duplex=False) for _ in batches]
    result, out = Pipe(duplex=False)
    consumer = Process(target=consume, args=([receiver for receiver, _ in pairs], out))
    consumer.start()
    producers = [
        Process(target=produce, args=(batch, sender))
        for batch, (_, sender) in zip(batches, pairs, strict=True)
    ]
    for process in producers:
        process.start()
    items = result.recv()
    for process in [*producers, consumer]:
        process.join()
    return items
