# mistake: an eater calls task_done() before it reports, and may be ended in between
# fails: no_report_is_lost
# verdict: finished
# says: never eaten
import multiprocessing
from multiprocessing.connection import wait


def cook(dishes, table):
    for dish in dishes:
        table.put(dish)
    table.join()


def eat(name, table, report, turn):
    while True:
        dish = table.get()
        table.task_done()
        with turn:
            report.send((name, dish))


def serve(menu, eaters, capacity=20):
    table = multiprocessing.JoinableQueue(capacity)
    reports, report = multiprocessing.Pipe(duplex=False)
    turn = multiprocessing.Lock()
    cooks = [multiprocessing.Process(target=cook, args=(menu[name], table)) for name in menu]
    guests = [multiprocessing.Process(target=eat, args=(name, table, report, turn), daemon=True) for name in eaters]
    for process in cooks + guests:
        process.start()
    eaten = {name: [] for name in eaters}
    cooking = {process.sentinel for process in cooks}
    while cooking or reports.poll():
        for ready in wait([reports, *cooking]):
            if ready is reports:
                name, dish = reports.recv()
                eaten[name].append(dish)
            else:
                cooking.discard(ready)
    for process in guests:
        process.terminate()
    for process in cooks + guests:
        process.join()
    return eaten
