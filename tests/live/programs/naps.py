import time
from multiprocessing import Process


def nap(seconds):
    time.sleep(seconds)


def one(seconds):
    nap(seconds)


def side_by_side(*lengths):
    sleepers = [Process(target=nap, args=(seconds,)) for seconds in lengths]
    for sleeper in sleepers:
        sleeper.start()
    for sleeper in sleepers:
        sleeper.join()


def look():
    return time.monotonic(), time.time(), time.perf_counter()


def seen_from_inside():
    before = look()
    time.sleep(3600)
    return [round(late - early) for early, late in zip(before, look(), strict=True)]
