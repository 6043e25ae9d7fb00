"""Items and a sentinel go through a queue."""

import multiprocessing as mp


def take(queue):
    print(list(iter(queue.get, None)), flush=True)


if __name__ == "__main__":
    queue = mp.Queue()
    taker = mp.Process(target=take, args=(queue,))
    taker.start()
    for item in (1, 2, None):
        queue.put(item)
    taker.join()
