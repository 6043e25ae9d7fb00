"""Every dish is reported as it is eaten; the caller counts dishes, and then joins and closes."""

import multiprocessing as mp

CLOSED = ()


def cook(table, dishes):
    for dish in dishes:
        table.put((dish,))


def eat(table, reports, number):
    for dish in iter(table.get, CLOSED):
        reports.put((number, *dish))


def run_kitchen(menu, eaters, capacity=20):
    table = mp.Queue(capacity)
    reports = mp.SimpleQueue()
    cooks = [mp.Process(target=cook, args=(table, menu[name])) for name in menu]
    guests = [mp.Process(target=eat, args=(table, reports, n)) for n in range(len(eaters))]
    for process in (*guests, *cooks):
        process.start()
    eaten = [[] for _ in eaters]
    for _ in range(sum(len(dishes) for dishes in menu.values())):
        number, dish = reports.get()
        eaten[number].append(dish)
    for process in cooks:
        process.join()
    for _ in guests:
        table.put(CLOSED)
    for process in guests:
        process.join()
    reports.close()
    return dict(zip(eaters, eaten, strict=True))
