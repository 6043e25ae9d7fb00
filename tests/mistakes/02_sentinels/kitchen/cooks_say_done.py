# mistake: a cook says "done" after its last put, but its feeder thread may still hold the dish
# fails: every_dish_once
# verdict: finished
# says: never eaten

import time
from multiprocessing import Process, Queue, Semaphore


def cook(dishes, table, done):
    for dish in dishes:
        time.sleep(0.02)
        table.put(dish)
    done.release()


def eat(name, table, reports):
    eaten = []
    while (dish := table.get()) is not None:
        time.sleep(0.03)
        eaten.append(dish)
    reports.put((name, eaten))


def run_kitchen(menu, eaters, capacity=20):
    table, reports, done = Queue(capacity), Queue(), Semaphore(0)
    cooks = [Process(target=cook, args=(dishes, table, done)) for dishes in menu.values()]
    guests = [Process(target=eat, args=(name, table, reports)) for name in eaters]
    for process in cooks + guests:
        process.start()
    for _ in cooks:
        done.acquire()
    for _ in guests:
        table.put(None)
    eaten = dict(reports.get() for _ in guests)
    for process in cooks + guests:
        process.join()
    return eaten
