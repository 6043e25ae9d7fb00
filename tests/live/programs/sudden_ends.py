import os
import signal
from multiprocessing import Process, Queue


def leaves(items):
    items.put("last words")
    items.close()
    items.join_thread()
    os._exit(3)


def is_killed(items):
    items.put("last words")
    items.close()
    items.join_thread()
    os.kill(os.getpid(), signal.SIGKILL)


def main(how):
    """Return what a child has sent before its sudden end."""
    items = Queue()
    child = Process(target={"exit": leaves, "kill": is_killed}[how], args=(items,))
    child.start()
    got = items.get()
    child.join()
    return got
