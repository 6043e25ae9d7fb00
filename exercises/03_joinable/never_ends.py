"""A program that gives the right answer and never ends.

squares(numbers, workers) gives integers to `workers` processes through a JoinableQueue and
returns their squares in rising order. The answer is right, but run the file: the prompt does
not come back. Find out who is still waiting, and for what, and repair it.

- A program that calls squares() ends by itself.
- When squares returns, all its workers have ended and have been joined. It is not enough that
  they end with the program: who calls squares() a hundred times has a hundred teams waiting.
- squares() may be called again in the same program.
- What comes twice in `numbers` comes back twice.

There is at least one worker. There may be no numbers at all, and fewer numbers than workers.

    squares([3, -1, 2], 2)  # [1, 4, 9], and no process is left

In the documentation of multiprocessing, look up Process.daemon, Process.terminate() and
Process.join(). What does a program do, before it exits, with its processes that are no
daemons, and what with its daemons?
"""

from multiprocessing import JoinableQueue, Process, Queue


def work(todo, done):
    """Squares one number after the other, for ever."""
    while True:
        number = todo.get()
        done.put(number * number)
        todo.task_done()


def squares(numbers: list[int], workers: int) -> list[int]:
    """Returns the squares of all numbers in rising order."""
    todo, done = JoinableQueue(), Queue()
    team = [Process(target=work, args=(todo, done)) for _ in range(workers)]
    for worker in team:
        worker.start()
    for number in numbers:
        todo.put(number)
    todo.join()
    answers = [done.get() for _ in numbers]
    # TODO: where are the workers now, and who tells them that there is no more to do?
    return sorted(answers)


if __name__ == "__main__":
    print(squares([3, -1, 2], 2))
