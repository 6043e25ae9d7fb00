"""Programs that never end."""

import multiprocessing


def _eat(table):
    table.get()


def waits_for_eater():
    """Join a child that waits for an item that nobody puts."""
    table = multiprocessing.Queue()
    eater = multiprocessing.Process(target=_eat, args=(table,), name="eater")
    eater.start()
    eater.join()


def join_before_drain():
    """Join a child whose feeder thread cannot get rid of a large item."""
    table = multiprocessing.Queue()
    cook = multiprocessing.Process(target=table.put, args=(b"x" * 1_000_000,), name="cook")
    cook.start()
    cook.join()


def undrained():
    """Return with a large item in a queue that nobody empties."""
    multiprocessing.Queue().put(b"x" * 1_000_000)
    return "done"


def busy():
    """Compute for ever, while a child waits."""
    table = multiprocessing.Queue()
    multiprocessing.Process(target=_eat, args=(table,), daemon=True).start()
    while True:
        pass
