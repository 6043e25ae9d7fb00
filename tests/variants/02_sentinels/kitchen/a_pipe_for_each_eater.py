"""Processes as classes; dishes travel in boxes, each eater reports through a pipe of its own."""

from multiprocessing import Pipe, Process, Queue


class Cook(Process):
    def __init__(self, dishes, table):
        super().__init__()
        self.dishes, self.table = dishes, table

    def run(self):
        for dish in self.dishes:
            self.table.put(("dish", dish))


class Eater(Process):
    def __init__(self, table, plate):
        super().__init__()
        self.table, self.plate = table, plate

    def run(self):
        eaten = []
        while True:
            kind, dish = self.table.get()
            if kind == "closed":
                break
            eaten.append(dish)
        self.plate.send(eaten)


def run_kitchen(menu, eaters, capacity=20):
    table = Queue(maxsize=capacity)
    guests, plates = [], {}
    for name in eaters:
        plates[name], plate = Pipe(duplex=False)
        guest = Eater(table, plate)
        guest.start()
        guests.append(guest)
    cooks = [Cook(dishes, table) for dishes in menu.values()]
    for cook in cooks:
        cook.start()
    for cook in cooks:
        cook.join()
    for _ in guests:
        table.put(("closed", None))
    eaten = {name: plate.recv() for name, plate in plates.items()}
    for guest in guests:
        guest.join()
    return eaten
