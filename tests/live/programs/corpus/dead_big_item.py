"""A large item is waited for by who put it, before anybody is there to take it."""

import multiprocessing as mp

if __name__ == "__main__":
    queue = mp.Queue()
    queue.put(b"x" * 1_000_000)  # BLOCKED main/QueueFeederThread
    queue.close()
    queue.join_thread()  # BLOCKED main
    child = mp.Process(target=queue.get)
    child.start()
    child.join()
