# mistake: joins the eaters before it takes their reports; a large report does not fit into a pipe
# fails: ends_with_room_for_one
# verdict: deadlock
# cause: join_before_drain
# says: waits for room in a full pipe

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
    for process in cooks:
        process.join()
    for _ in guests:
        table.put(None)
    for process in guests:
        process.join()
    return dict(reports.get() for _ in guests)
