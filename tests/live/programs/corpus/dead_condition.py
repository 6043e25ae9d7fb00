"""A notification that came before the wait."""

import multiprocessing as mp


def wait(condition):
    with condition:
        condition.wait()  # BLOCKED Process-1


if __name__ == "__main__":
    condition = mp.Condition()
    with condition:
        condition.notify_all()
    child = mp.Process(target=wait, args=(condition,))
    child.start()
    child.join()  # BLOCKED main
