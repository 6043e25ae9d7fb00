"""The assembly line: every stage shuts the next one down.

Write assembly_line(items, stages, workers). Each stage is a function of one argument, and
`workers` processes do the work of each stage. Every item passes every stage, in the order of
`stages`: with [f, g], an item x becomes g(f(x)). Return the results of the last stage.

- Between two stages lies a queue. The results may come in any order.
- The end travels along the line: a stage is shut down by the one before it, the first by the
  caller. No item may be overtaken by the end, not even one that a slow colleague of the same
  stage still has in hand.
- Items and results may be anything, None as well, and larger than a megabyte.
- There is at least one worker for each stage. There may be no items; with no stages at all,
  the items come back as they are.
- When assembly_line returns, all workers have ended by themselves and have been joined.

    assembly_line([-1, 2, -3], [abs, str], 2)  # e.g. ["2", "1", "3"]

The stages are functions at the top level of a module. In the documentation of multiprocessing,
look up: Queue, and what it promises about the order of objects from one and the same process.
"""

from collections.abc import Callable
from multiprocessing import Process, Queue


def work(stage, inbox, outbox):
    """Does the work of one stage, item by item, until the end comes; then hands the end on."""
    # TODO: who in the next stage may stop when this worker stops, and who must go on?
    raise NotImplementedError


def assembly_line(items: list, stages: list[Callable], workers: int) -> list:
    """Returns every item as it came out of the last stage, in any order."""
    # TODO: how many ends go in at the front, and how many come out at the back?
    raise NotImplementedError


if __name__ == "__main__":
    print(assembly_line([-1, 2, -3], [abs, str], 2))
