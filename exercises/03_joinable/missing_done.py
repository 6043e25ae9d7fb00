"""A team of workers that waits for ever as soon as one task goes wrong.

process(tasks, workers) gives strings to `workers` processes through a JoinableQueue. A task is
an integer if int(task) says so; where int() raises ValueError it is none. Two lists come back:
the integers in rising order, and the strings that are none, in sorted order. With integers
alone all is well. With one "seven" among them the program never ends. Find out why, repair it.

- Every task that a worker takes is ticked off with one task_done(), whatever becomes of it.
- A bad task ends neither the worker nor the work: there may be more bad tasks than workers.
- What comes twice in `tasks` comes back twice.
- When process returns, all workers have been ended and joined.

There is at least one worker. There may be no tasks at all, and a task may be very large.

    process(["10", "seven", "9", "-1"], 2)  # ([-1, 9, 10], ["seven"])

In the documentation of multiprocessing, look up JoinableQueue and its task_done() and join(),
and in the tutorial "Defining Clean-up Actions": what runs whether or not there is an exception?
"""

from multiprocessing import JoinableQueue, Process, Queue


def work(todo, done):
    """Turns one task after the other into an integer, for ever."""
    while True:
        task = todo.get()
        # TODO: what becomes of this worker, and of the count in `todo`, when int() raises?
        done.put(int(task))
        todo.task_done()


def process(tasks: list[str], workers: int) -> tuple[list[int], list[str]]:
    """Returns the integers among the tasks, and the other tasks, both sorted."""
    todo, done = JoinableQueue(), Queue()
    team = [Process(target=work, args=(todo, done), daemon=True) for _ in range(workers)]
    for worker in team:
        worker.start()
    for task in tasks:
        todo.put(task)
    todo.join()
    # Every task has been ticked off, so for each there is an answer, here or on its way.
    answers = [done.get() for _ in tasks]
    for worker in team:
        worker.terminate()
        worker.join()
    integers = [answer for answer in answers if isinstance(answer, int)]
    others = [answer for answer in answers if isinstance(answer, str)]
    return sorted(integers), sorted(others)


if __name__ == "__main__":
    print(process(["10", "seven", "9", "-1"], 2))
