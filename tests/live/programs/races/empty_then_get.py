"""Two processes each look whether there is an item, and take it."""

import multiprocessing as mp


def take(queue):
    if not queue.empty():
        queue.get()


if __name__ == "__main__":
    fork = mp.get_context("fork")
    queue = fork.SimpleQueue()
    queue.put("item")
    children = [fork.Process(target=take, args=(queue,)) for _ in range(2)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    print("ended")
