# mistake: the sentinels are put as soon as the cooks have started, not after they have finished
# fails: keeps_each_cooks_order, every_dish_once, any_text_is_food
# verdict: finished
# cause: sentinel_too_early
# says: never eaten

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
    table, reports = Queue(capacity), Queue()
    cooks = [Process(target=cook, args=(dishes, table)) for dishes in menu.values()]
    guests = [Process(target=eat, args=(name, table, reports)) for name in eaters]
    for process in cooks + guests:
        process.start()
    for _ in guests:
        table.put(None)
    for process in cooks:
        process.join()
    eaten = dict(reports.get() for _ in guests)
    for process in guests:
        process.join()
    return eaten
