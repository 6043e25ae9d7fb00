"""A team of workers that ticks off more than it has done.

process(tasks, workers) gives integers to `workers` processes through a JoinableQueue and
returns their squares in rising order. Somebody had learnt that task_done() must never be
skipped, and put it into a `finally`. Now the workers die, one after the other, of
"ValueError: task_done() called too many times", and the call hangs. Find out why, repair it.

- Each get() that returned a task is followed by one task_done(), no more and no fewer.
- No worker dies of an exception. To catch the ValueError is no cure: until it comes, each
  extra call ticks off a task that somebody still has in hand, and join() is over too soon.
- What comes twice in `tasks` comes back twice.
- When process returns, all workers have been ended and joined.

There is at least one worker. There may be no tasks at all, and fewer tasks than workers.

    process([3, -1, 2, 3], 2)  # [1, 4, 9, 9]

In the documentation of multiprocessing, look up JoinableQueue.task_done(): when does it raise
ValueError?
"""

from multiprocessing import JoinableQueue, Process, Queue


def work(todo, done):
    """Squares one number after the other, for ever."""
    while True:
        number = todo.get()
        try:
            done.put(number * number)
        finally:
            # Every path from get() comes by here exactly once, so this is the only call.
            todo.task_done()


def process(tasks: list[int], workers: int) -> list[int]:
    """Returns the squares of all tasks in rising order."""
    todo, done = JoinableQueue(), Queue()
    team = [Process(target=work, args=(todo, done), daemon=True) for _ in range(workers)]
    for worker in team:
        worker.start()
    for task in tasks:
        todo.put(task)
    todo.join()
    squares = [done.get() for _ in tasks]
    for worker in team:
        worker.terminate()
        worker.join()
    return sorted(squares)


if __name__ == "__main__":
    print(process([3, -1, 2, 3], 2))
