"""There and back: one child process, one queue for each direction.

Write relay(items). It starts one child process. Every item goes to the child through one
Queue, and the child sends it back through another. Return a list of what came back, in
that order.

- An item is anything that can be pickled: None, False, 0, "", the same thing twice, a
  megabyte. So no item can mean "that was all": how does the child know when to stop?
- There may be any number of items: none, one, thousands.
- It is one child for all items, not one child for each.
- When relay returns, the child has ended and has been joined.
- It works under the start methods fork, spawn and forkserver.

    relay(["a", None, "a"])   # ["a", None, "a"]

In Python's documentation of multiprocessing, look up "Pipes and Queues" and, under
"Programming guidelines", "Joining processes that use queues".
"""

from multiprocessing import Process, Queue


def echo(inbox, outbox, count):
    """Runs in the child: takes `count` items from inbox and puts each of them on outbox."""
    # TODO: the same for every item, whatever it is.
    raise NotImplementedError


def relay(items: list) -> list:
    """Returns what came back from the child."""
    # TODO: who waits for whom, if a megabyte is on its way back? Order your steps so that nobody does.
    raise NotImplementedError


if __name__ == "__main__":
    print(relay(["a", None, "a"]))
