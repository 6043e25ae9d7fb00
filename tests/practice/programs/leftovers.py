"""Programs that return and leave something behind."""

import multiprocessing
import os
import time
from multiprocessing import connection

LONG_S = 600


def sleeper():
    """Leave a daemon that sleeps."""
    multiprocessing.Process(target=time.sleep, args=(LONG_S,), name="sleeper", daemon=True).start()
    return "done"


def waiter():
    """Leave a daemon that waits for an item, and see to it that it does: then it holds the lock of the reading end."""
    table = multiprocessing.Queue()
    multiprocessing.Process(target=table.get, name="waiter", daemon=True).start()
    while table._rlock.acquire(block=False):
        table._rlock.release()
    return "done"


def unjoined():
    """Leave a child that has ended by itself and was never joined."""
    child = multiprocessing.Process(target=int, name="quick")
    child.start()
    connection.wait([child.sentinel])
    return "done"


def stopped_and_joined():
    """Leave nothing: the child is ended and joined."""
    child = multiprocessing.Process(target=time.sleep, args=(LONG_S,), name="sleeper")
    child.start()
    child.terminate()
    child.join()
    return child.exitcode


def runaway():
    """Leave a grandchild that is in a session of its own and has lost its parent."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        if os.fork() == 0:
            os.write(writer, b"%d" % os.getpid())
            time.sleep(LONG_S)
        os._exit(0)
    os.waitpid(child, 0)
    return int(os.read(reader, 20))


def runaway_then_leaves():
    """Leave such a grandchild, and the program."""
    runaway()
    os._exit(0)
