# mistake: the caller joins the table while it may still be empty (in most schedules)
# fails: every_dish_is_eaten_once
# verdict: deadlock
# says: Deadlock
import multiprocessing


def cook(dishes, table):
    for dish in dishes:
        table.put(dish)
    table.join()


def eat(name, table, reports):
    while True:
        dish = table.get()
        reports.put((name, dish))
        table.task_done()


def serve(menu, eaters, capacity=20):
    table = multiprocessing.JoinableQueue(capacity)
    reports = multiprocessing.SimpleQueue()
    cooks = [multiprocessing.Process(target=cook, args=(menu[name], table)) for name in menu]
    guests = [multiprocessing.Process(target=eat, args=(name, table, reports), daemon=True) for name in eaters]
    for process in guests + cooks:
        process.start()
    table.join()
    for guest in guests:
        guest.terminate()
        guest.join()
    for process in cooks:
        process.join()
    eaten = {name: [] for name in eaters}
    for _ in range(sum(map(len, menu.values()))):
        name, dish = reports.get()
        eaten[name].append(dish)
    return eaten
