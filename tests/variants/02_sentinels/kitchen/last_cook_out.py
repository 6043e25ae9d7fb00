"""A table of SimpleQueue and Semaphore. The last cook who leaves puts the sentinels.

That is safe here because SimpleQueue.put() returns only when the dish is in the pipe: there is no
feeder thread that could still hold one back.
"""

from multiprocessing import Process, Semaphore, SimpleQueue, Value


class Table:
    def __init__(self, capacity, cooks, eaters):
        self.dishes = SimpleQueue()
        self.room = Semaphore(capacity)
        self.cooking = Value("i", cooks)
        self.eaters = eaters

    def serve(self, dish):
        self.room.acquire()
        self.dishes.put(dish)

    def take(self):
        dish = self.dishes.get()
        if dish is not None:
            self.room.release()
        return dish

    def leave(self):
        with self.cooking.get_lock():
            self.cooking.value -= 1
            last = self.cooking.value == 0
        if last:
            for _ in range(self.eaters):
                self.dishes.put(None)


def cook(table, dishes):
    for dish in dishes:
        table.serve(dish)
    table.leave()


def eat(table, plates, name):
    plate = []
    while True:
        dish = table.take()
        if dish is None:
            plates.put({name: plate})
            return
        plate.append(dish)


def run_kitchen(menu, eaters, capacity=20):
    # The caller counts as a cook with nothing to cook: somebody has to close an empty kitchen.
    table = Table(capacity, len(menu) + 1, len(eaters))
    plates = SimpleQueue()
    processes = [Process(target=eat, args=(table, plates, name)) for name in eaters]
    processes += [Process(target=cook, args=(table, dishes)) for dishes in menu.values()]
    for process in processes:
        process.start()
    table.leave()
    eaten = {}
    for _ in eaters:
        eaten.update(plates.get())
    for process in processes:
        process.join()
    return eaten
