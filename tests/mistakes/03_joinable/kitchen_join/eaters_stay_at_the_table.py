# mistake: the eaters are daemons, but nobody ends them: they still sit there when serve() returns
# fails: leaves_nothing_behind
# verdict: finished
# says: left behind
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
    for process in cooks + guests:
        process.start()
    eaten = {name: [] for name in eaters}
    for _ in range(sum(map(len, menu.values()))):
        name, dish = reports.get()
        eaten[name].append(dish)
    for process in cooks:
        process.join()
    return eaten
