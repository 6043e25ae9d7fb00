"""A condition with something to look at."""

import multiprocessing as mp


def wait(condition, ready):
    with condition:
        condition.wait_for(lambda: ready.value)
    print("ready", flush=True)


if __name__ == "__main__":
    condition, ready = mp.Condition(), mp.Value("i", 0)
    child = mp.Process(target=wait, args=(condition, ready))
    child.start()
    with condition:
        ready.value = 1
        condition.notify()
    child.join()
