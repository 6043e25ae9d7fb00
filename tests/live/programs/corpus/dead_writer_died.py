"""Who is terminated while it writes into a queue keeps its turn to write for ever."""

import multiprocessing as mp


def put(queue, item):
    queue.put(item)  # BLOCKED Process-2/QueueFeederThread


if __name__ == "__main__":
    queue = mp.Queue()
    first = mp.Process(target=put, args=(queue, b"x" * 1_000_000))
    first.start()
    while not queue._reader.poll(1):
        pass
    first.terminate()
    first.join()
    second = mp.Process(target=put, args=(queue, "an item"))
    second.start()
    second.join()  # BLOCKED main
