"""Nobody is terminated: after the numbers there is one sentinel for each worker."""

from multiprocessing import JoinableQueue, Process, SimpleQueue


def work(todo, done):
    for number in iter(todo.get, "stop"):
        done.put(number * number)
        todo.task_done()
    todo.task_done()


def squares(numbers, workers):
    todo, done = JoinableQueue(), SimpleQueue()
    team = [Process(target=work, args=(todo, done)) for _ in range(workers)]
    for worker in team:
        worker.start()
    for number in numbers:
        todo.put(number)
    for _ in team:
        todo.put("stop")
    answers = sorted(done.get() for _ in numbers)
    todo.join()
    for worker in team:
        worker.join()
    return answers
