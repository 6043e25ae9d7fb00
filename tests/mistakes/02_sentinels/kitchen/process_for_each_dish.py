# mistake: a process for each dish instead of each cook, so that the dishes overtake one another
# fails: keeps_each_cooks_order
# verdict: finished
# says: in this order

import time
from multiprocessing import Process, Queue


def cook(dish, table):
    time.sleep(0.02)
    table.put(dish)


def eat(name, table, reports):
    eaten = []
    while (dish := table.get()) is not None:
        time.sleep(0.03)
        eaten.append(dish)
    reports.put((name, eaten))


def run_kitchen(menu, eaters, capacity=20):
    table, reports = Queue(capacity), Queue()
    guests = [Process(target=eat, args=(name, table, reports)) for name in eaters]
    for process in guests:
        process.start()
    while any(menu.values()):
        # Three stoves for every cook.
        stoves = [dish for dishes in menu.values() for dish in dishes[:3]]
        cooks = [Process(target=cook, args=(dish, table)) for dish in stoves]
        menu = {name: dishes[3:] for name, dishes in menu.items()}
        for process in cooks:
            process.start()
        for process in cooks:
            process.join()
    for _ in guests:
        table.put(None)
    eaten = dict(reports.get() for _ in guests)
    for process in guests:
        process.join()
    return eaten
