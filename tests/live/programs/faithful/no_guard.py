"""Starts a process while it is imported."""

import multiprocessing as mp


def greet():
    print("hi")


mp.set_start_method("spawn")
child = mp.Process(target=greet)
child.start()
child.join()
print(child.exitcode)
