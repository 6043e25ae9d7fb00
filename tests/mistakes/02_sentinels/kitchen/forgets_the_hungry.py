# mistake: an eater gets an entry with the first dish, so who ate nothing is not in the result
# fails: nobody_is_forgotten
# verdict: finished
# says: must return a list of dishes for each of

import time
from multiprocessing import Process, Queue


def cook(dishes, table):
    for dish in dishes:
        time.sleep(0.02)
        table.put(dish)


def eat(name, table, reports):
    while (dish := table.get()) is not None:
        time.sleep(0.03)
        reports.put((name, dish))
    reports.put(None)


def run_kitchen(menu, eaters, capacity=20):
    table, reports = Queue(capacity), Queue()
    cooks = [Process(target=cook, args=(dishes, table)) for dishes in menu.values()]
    guests = [Process(target=eat, args=(name, table, reports)) for name in eaters]
    for process in cooks + guests:
        process.start()
    for process in cooks:
        process.join()
    for _ in guests:
        table.put(None)
    eaten = {}
    at_table = len(guests)
    while at_table:
        report = reports.get()
        if report is None:
            at_table -= 1
        else:
            name, dish = report
            eaten.setdefault(name, []).append(dish)
    for process in guests:
        process.join()
    return eaten
