"""The reports are a JoinableQueue, too: an eater is done when the caller has noted the dish."""

from multiprocessing import JoinableQueue, Process
from threading import Thread


def cook(dishes, table):
    for dish in dishes:
        table.put(dish)
    table.join()


def eat(name, table, reports):
    while True:
        try:
            reports.put((name, table.get()))
            reports.join()
        finally:
            table.task_done()


def note(reports, eaten):
    while (report := reports.get()) is not None:
        name, dish = report
        eaten[name].append(dish)
        reports.task_done()
    reports.task_done()


def serve(menu, eaters, capacity=20):
    table, reports = JoinableQueue(maxsize=capacity), JoinableQueue()
    cooks = [Process(target=cook, args=(dishes, table)) for dishes in menu.values()]
    guests = [Process(target=eat, args=(name, table, reports), daemon=True) for name in eaters]
    for process in guests + cooks:
        process.start()
    eaten = {name: [] for name in eaters}
    waiter = Thread(target=note, args=(reports, eaten))
    waiter.start()
    for process in cooks:
        process.join()
    reports.put(None)
    waiter.join()
    for process in guests:
        process.terminate()
        process.join()
    return eaten
