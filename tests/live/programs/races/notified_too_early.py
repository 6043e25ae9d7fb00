"""A process waits for a notification without asking first whether it has been given already."""

import multiprocessing as mp


def notify(condition):
    with condition:
        condition.notify()


if __name__ == "__main__":
    fork = mp.get_context("fork")
    condition = fork.Condition()
    child = fork.Process(target=notify, args=(condition,))
    child.start()
    with condition:
        condition.wait()
    child.join()
    print("ended")
