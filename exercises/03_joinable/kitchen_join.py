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
    # TODO: all is on the table, and not yet eaten. What does the cook wait for before going home?
    raise NotImplementedError


def eat(name, table, reports):
    """Eats for ever: takes a dish, which takes EATING_S to eat, reports it, and ticks it off."""
    # TODO: an eater may be ended any time after its last task_done(). What must have happened before?
    raise NotImplementedError


def serve(menu: dict[str, list[str]], eaters: list[str], capacity: int = 20) -> dict[str, list[str]]:
    """Returns for every eater the dishes that this eater ate, in order."""
    # TODO: who reads the reports while the cooks wait, and when has an eater nothing left to lose?
    raise NotImplementedError


if __name__ == "__main__":
    print(serve({"Ana": ["soup", "rice"], "Bo": ["tea"]}, ["Kim", "Lee"]))
