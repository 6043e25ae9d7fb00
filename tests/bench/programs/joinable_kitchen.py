"""The same kitchen on a JoinableQueue: cooks wait for the queue, eaters are daemons."""

import time
from multiprocessing import JoinableQueue, Process, SimpleQueue


def cook(name, dishes, table):
    for dish in dishes:
        time.sleep(1)
        table.put(f"{dish} by {name}")
    table.join()


def eater(table, eaten):
    while True:
        dish = table.get()
        time.sleep(3)
        eaten.put(dish)
        table.task_done()


def main():
    table, eaten = JoinableQueue(), SimpleQueue()
    cooks = [Process(target=cook, args=(name, ["soup", "rice", "tea"], table)) for name in ("Ana", "Bo")]
    eaters = [Process(target=eater, args=(table, eaten), daemon=True) for _ in range(2)]
    for process in (*cooks, *eaters):
        process.start()
    for process in cooks:
        process.join()
    for process in eaters:
        process.terminate()
        process.join()
    return sorted(eaten.get() for _ in range(6))
