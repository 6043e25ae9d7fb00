# mistake: the eaters never call task_done(), so each cook waits in join() for ever
# fails: every_dish_is_eaten_once, dishes_keep_their_order, program_ends, leaves_nothing_behind
# verdict: deadlock
# cause: missing_task_done
# says: waits in join() of JoinableQueue
import multiprocessing


def cook(dishes, table):
    for dish in dishes:
        table.put(dish)
    table.join()


def eat(name, table, reports):
    while True:
        reports.put((name, table.get()))


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
    for process in guests:
        process.terminate()
        process.join()
    return eaten
