"""No worker waits for ever: each is told how many numbers it has to take, and goes home."""

from multiprocessing import JoinableQueue, Process, Queue


def work(todo, done, share):
    for _ in range(share):
        number = todo.get()
        done.put(number * number)
        todo.task_done()


def process(tasks, workers):
    todo, done = JoinableQueue(), Queue()
    shares = [len(tasks[start::workers]) for start in range(workers)]
    team = [Process(target=work, args=(todo, done, share)) for share in shares]
    for worker in team:
        worker.start()
    for number in tasks:
        todo.put(number)
    todo.join()
    squares = [done.get() for _ in tasks]
    for worker in team:
        worker.join()
    return sorted(squares)
