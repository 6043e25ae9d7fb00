# mistake: nobody reads the reports while the cooks wait, and their pipe is soon full
# fails: no_report_is_lost
# verdict: deadlock
# cause: join_before_drain
# says: waits for room in a full pipe
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
    for process in cooks:
        process.join()
    eaten = {name: [] for name in eaters}
    while not reports.empty():
        name, dish = reports.get()
        eaten[name].append(dish)
    for process in guests:
        process.terminate()
        process.join()
    return eaten
