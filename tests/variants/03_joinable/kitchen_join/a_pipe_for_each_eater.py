"""Each eater reports through its own pipe, and the caller reads whichever has something."""

from multiprocessing import JoinableQueue, Pipe, Process
from multiprocessing.connection import wait


class Eater(Process):
    def __init__(self, table):
        super().__init__(daemon=True)
        self.table = table
        self.here, self.there = Pipe(duplex=False)

    def run(self):
        while True:
            self.there.send(self.table.get())
            self.table.task_done()


def cook(table, dishes):
    for dish in dishes:
        table.put(dish)
    table.join()


def serve(menu, eaters, capacity=20):
    table = JoinableQueue(capacity)
    guests = {name: Eater(table) for name in eaters}
    for guest in guests.values():
        guest.start()
    cooks = [Process(target=cook, args=(table, dishes)) for dishes in menu.values()]
    for process in cooks:
        process.start()
    plates = {guest.here: [] for guest in guests.values()}
    left = sum(len(dishes) for dishes in menu.values())
    while left:
        for here in wait(list(plates)):
            plates[here].append(here.recv())
            left -= 1
    for process in cooks:
        process.join()
    for guest in guests.values():
        guest.terminate()
    for guest in guests.values():
        guest.join()
    return {name: plates[guest.here] for name, guest in guests.items()}
