"""A thread dies of a task; who joins their queue waits for ever."""

import queue
import threading


def work(tasks):
    while True:
        print(10 // tasks.get())
        tasks.task_done()


if __name__ == "__main__":
    tasks = queue.Queue()
    threading.Thread(target=work, args=(tasks,), daemon=True).start()
    for number in (2, 0, 1):
        tasks.put(number)
    tasks.join()  # BLOCKED main
