"""The kitchen: several producers, several consumers, one table, and an end to the evening.

Write run_kitchen(menu, eaters, capacity). `menu` maps each cook to the dishes of that cook,
`eaters` are names. Every cook and every eater is a process of its own. Between them stands
one table: a Queue with room for `capacity` dishes.

- A cook puts dishes on the table in the order of the menu. (`cook` is ready for you.)
- An eater takes dishes until a sentinel comes. Each dish is eaten exactly once, by anyone.
- One sentinel for each eater goes on the table after all cooks have finished.
- Return a dict: for every eater the list of what they ate, in order; [] for nothing.
- When run_kitchen returns, every process has ended and has been joined.

A dish is any string: "" is a dish, "STOP" is a dish, a dish may come twice or be very large.
There is at least one eater and room for at least one dish. The menu may be empty, and a
cook may have nothing to cook.

    run_kitchen({"Ana": ["soup", "rice"], "Bo": ["tea"]}, ["Kim", "Lee"])
    # e.g. {"Kim": ["soup", "tea"], "Lee": ["rice"]}; who eats what is a matter of luck

In the documentation of multiprocessing, look up: Queue (maxsize), Process.join,
and "Joining processes that use queues".
"""

import time
from multiprocessing import Process, Queue

COOKING_S = 0.02
EATING_S = 0.03


def cook(dishes, table):
    """Cooks the dishes, one after the other, and puts each on the table."""
    for dish in dishes:
        time.sleep(COOKING_S)
        table.put(dish)


def eat(name, table, reports):
    """Eats from the table until the sentinel comes (a dish takes EATING_S), then reports."""
    # A dish is a string, so None can be told from every dish, in every process.
    eaten = []
    while (dish := table.get()) is not None:
        time.sleep(EATING_S)
        eaten.append(dish)
    reports.put((name, eaten))


def run_kitchen(menu: dict[str, list[str]], eaters: list[str], capacity: int = 20) -> dict[str, list[str]]:
    """Returns for every eater the dishes that this eater ate, in order."""
    table, reports = Queue(capacity), Queue()
    cooks = [Process(target=cook, args=(dishes, table)) for dishes in menu.values()]
    guests = [Process(target=eat, args=(name, table, reports)) for name in eaters]
    for process in cooks + guests:
        process.start()
    # A cook that has been joined has flushed its last dish, so nothing comes after the sentinels.
    for process in cooks:
        process.join()
    for _ in guests:
        table.put(None)
    # Take the reports before you join: an eater cannot end while its report is not read.
    eaten = dict(reports.get() for _ in guests)
    for process in guests:
        process.join()
    return eaten


if __name__ == "__main__":
    print(run_kitchen({"Ana": ["soup", "rice"], "Bo": ["tea"]}, ["Kim", "Lee"]))
