"""A daemon is ended in the middle of its work."""

import multiprocessing as mp


def work(queue):
    queue.get()


if __name__ == "__main__":
    mp.Process(target=work, args=(mp.Queue(),), daemon=True, name="worker").start()
