"""Several consumers, and one sentinel for all of them.

share(items, consumers) puts all items on one queue, lets `consumers` processes take them, and
returns for each consumer, in the order of their number, the list of what it took. With one
consumer all is well. With two the program never ends. Find out why, and repair it.

- Every item is taken exactly once, by whichever consumer comes first.
- A consumer's list has the items in the order in which it took them: the order of the queue.
- There is a list for every consumer, [] for one that took nothing.
- There is at least one consumer. There may be fewer items than consumers, or none at all,
  and an item may be larger than a megabyte. No item is None.
- When share returns, all consumers have ended by themselves and have been joined.

    share(["a", "b", "c"], 2)  # e.g. [["a", "c"], ["b"]]

In the documentation of multiprocessing, look at the example at the end that feeds tasks to a
collection of worker processes: how many times does it put 'STOP'?
"""

from multiprocessing import Process, Queue


def consume(number, q, taken):
    """Takes items until a sentinel comes, and then reports them with the consumer's number."""
    mine = []
    while (item := q.get()) is not None:
        mine.append(item)
    taken.put((number, mine))


def share(items: list, consumers: int) -> list[list]:
    """Returns what each consumer took, in the order of their number."""
    q, taken = Queue(), Queue()
    processes = [Process(target=consume, args=(n, q, taken)) for n in range(consumers)]
    for process in processes:
        process.start()
    for item in items:
        q.put(item)
    # A sentinel is taken by one consumer and then it is gone, so there is one for each of them.
    for _ in processes:
        q.put(None)
    reports = [taken.get() for _ in processes]
    for process in processes:
        process.join()
    return [mine for _, mine in sorted(reports)]


if __name__ == "__main__":
    print(share(["a", "b", "c"], 2))
