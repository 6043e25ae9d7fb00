"""The kitchen without a sentinel: the table itself knows when every dish has been eaten.

Write serve(menu, eaters, capacity). As in `kitchen`, `menu` maps each cook to the dishes of
that cook, `eaters` are names, and each cook and each eater is a process of its own. Between
them stands a JoinableQueue with room for `capacity` dishes.

- A cook puts dishes on the table in the order of the menu, and then waits in join() on the
  table until every dish that has been put there has been eaten.
- A dish has been eaten once task_done() was called for it. Each dish is eaten exactly once.
- There is no sentinel. An eater is a daemon that waits for the next dish for ever, and it is
  serve() that ends it, when nothing is left to eat.
- Return a dict: for every eater the list of what they ate, in order; [] for nothing. A process
  that is ended from outside loses what it has not sent yet, so take care that it has.
- When serve returns, all cooks have ended by themselves, all eaters have been ended, and
  every process has been joined.

A dish is any string, may come twice, and may be very large. There is at least one eater and
room for at least one dish. The menu may be empty, and a cook may have nothing to cook.

    serve({"Ana": ["soup", "rice"], "Bo": ["tea"]}, ["Kim"])
    # {"Kim": ["soup", "tea", "rice"]}, or any other order in which soup comes before rice

In the documentation of multiprocessing, look up: JoinableQueue, task_done() and join(),
Process.daemon, Process.terminate() with its warning, and SimpleQueue.
"""

import time
from multiprocessing import JoinableQueue, Process, SimpleQueue

COOKING_S = 0.02
EATING_S = 0.03


def cook(dishes, table):
    """Cooks the dishes, puts each on the table, and waits until all have been eaten."""
    for dish in dishes:
        time.sleep(COOKING_S)
        table.put(dish)
    # The count of dishes went up with each put(), and comes down to 0 with the last task_done().
    table.join()


def eat(name, table, reports):
    """Eats for ever: takes a dish, which takes EATING_S to eat, reports it, and ticks it off."""
    # An eater may be ended any time after its last task_done(), so the report goes out before. A
    # SimpleQueue has no feeder thread: when its put() is over, the report has left this process.
    while True:
        dish = table.get()
        time.sleep(EATING_S)
        reports.put((name, dish))
        table.task_done()


def serve(menu: dict[str, list[str]], eaters: list[str], capacity: int = 20) -> dict[str, list[str]]:
    """Returns for every eater the dishes that this eater ate, in order."""
    table, reports = JoinableQueue(capacity), SimpleQueue()
    cooks = [Process(target=cook, args=(dishes, table)) for dishes in menu.values()]
    guests = [Process(target=eat, args=(name, table, reports), daemon=True) for name in eaters]
    for process in cooks + guests:
        process.start()
    # Read the reports while the cooks wait: an eater who finds the reports' pipe full cannot eat on.
    eaten = {name: [] for name in eaters}
    for _ in range(sum(len(dishes) for dishes in menu.values())):
        name, dish = reports.get()
        eaten[name].append(dish)
    # When the cooks have ended, all is eaten, and all of it is here: an eater has nothing left to lose.
    for process in cooks:
        process.join()
    for process in guests:
        process.terminate()
        process.join()
    return eaten


if __name__ == "__main__":
    print(serve({"Ana": ["soup", "rice"], "Bo": ["tea"]}, ["Kim", "Lee"]))
