"""A manager holds the plates, so the end of the cooks is all that the caller has to wait for."""

import multiprocessing


def cook(dishes, table):
    for dish in dishes:
        table.put(dish)
    table.join()


def eat(table, plate):
    while True:
        plate.append(table.get())
        table.task_done()


def serve(menu, eaters, capacity=20):
    with multiprocessing.Manager() as manager:
        table = multiprocessing.JoinableQueue(capacity)
        plates = {name: manager.list() for name in eaters}
        guests = [multiprocessing.Process(target=eat, args=(table, plate), daemon=True) for plate in plates.values()]
        cooks = [multiprocessing.Process(target=cook, args=(dishes, table)) for dishes in menu.values()]
        for process in guests + cooks:
            process.start()
        for process in cooks:
            process.join()
        eaten = {name: plate[:] for name, plate in plates.items()}
        for process in guests:
            process.kill()
            process.join()
    return eaten
