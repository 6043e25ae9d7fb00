"""One producer ends the queue for both of them."""

import multiprocessing as mp


def produce(queue, items, last):
    for item in items:
        queue.put(item)
    if last:
        queue.put(None)


if __name__ == "__main__":
    fork = mp.get_context("fork")
    queue = fork.SimpleQueue()
    producers = [fork.Process(target=produce, args=(queue, [0, 1, 2], last)) for last in (False, True)]
    for producer in producers:
        producer.start()
    taken = 0
    while queue.get() is not None:
        taken += 1
    for producer in producers:
        producer.join()
    print(taken)
