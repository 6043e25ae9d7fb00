"""Waits that nobody ends, one for each primitive of `multiprocessing`, in a child."""

from multiprocessing import Barrier, Condition, Event, Process, Semaphore


def semaphore(_event, _condition, _barrier, semaphore):
    semaphore.acquire()


def event(event, _condition, _barrier, _semaphore):
    event.wait()


def condition(_event, condition, _barrier, _semaphore):
    with condition:
        condition.wait()


def barrier(_event, _condition, barrier, _semaphore):
    barrier.wait()


def main(name):
    primitives = (Event(), Condition(), Barrier(2), Semaphore(0))
    child = Process(target=globals()[name], args=primitives, name="waiter")
    child.start()
    child.join()
