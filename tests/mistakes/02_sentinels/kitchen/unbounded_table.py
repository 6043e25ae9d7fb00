# mistake: the table has room for everything: capacity is asked for and never used
# fails: table_is_never_too_full
# verdict: finished
# says: waited to be eaten at once

import time
from multiprocessing import Process, Queue


def cook(dishes, table):
    for dish in dishes:
        time.sleep(0.02)
        table.put(dish)


def eat(name, table, reports):
    eaten = []
    while (dish := table.get()) is not None:
        time.sleep(0.03)
        eaten.append(dish)
    reports.put((name, eaten))


def run_kitchen(menu, eaters, capacity=20):
    table, reports = Queue(), Queue()
    cooks = [Process(target=cook, args=(dishes, table)) for dishes in menu.values()]
    guests = [Process(target=eat, args=(name, table, reports)) for name in eaters]
    for process in cooks + guests:
        process.start()
    for process in cooks:
        process.join()
    for _ in guests:
        table.put(None)
    eaten = dict(reports.get() for _ in guests)
    for process in guests:
        process.join()
    return eaten
