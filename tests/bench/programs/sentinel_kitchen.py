"""Producers and consumers with one sentinel for each consumer, and sleeps of one to three seconds."""

import time
from multiprocessing import Process, Queue


def cook(name, dishes, table):
    for dish in dishes:
        time.sleep(1.5)
        table.put(f"{dish} by {name}")


def eater(table, eaten):
    while True:
        dish = table.get()
        if dish is None:
            break
        time.sleep(2)
        eaten.put(dish)


def main():
    table, eaten = Queue(), Queue()
    cooks = [Process(target=cook, args=(name, ["soup", "rice", "tea"], table)) for name in ("Ana", "Bo")]
    eaters = [Process(target=eater, args=(table, eaten)) for _ in range(3)]
    for process in (*cooks, *eaters):
        process.start()
    for process in cooks:
        process.join()
    for _ in eaters:
        table.put(None)
    dishes = sorted(eaten.get() for _ in range(6))
    for process in eaters:
        process.join()
    return dishes
