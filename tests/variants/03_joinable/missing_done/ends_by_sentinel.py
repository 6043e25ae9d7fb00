"""Ordinary processes that go home at a sentinel, and two queues for the two kinds of answer."""

from multiprocessing import JoinableQueue, Process, SimpleQueue


def kind_of(task):
    try:
        return "number", int(task)
    except ValueError:
        return "other", task


def work(todo, answers):
    for task in iter(todo.get, None):
        answers.put(kind_of(task))
        todo.task_done()
    todo.task_done()


def process(tasks, workers):
    todo, answers = JoinableQueue(), SimpleQueue()
    team = [Process(target=work, args=(todo, answers)) for _ in range(workers)]
    for worker in team:
        worker.start()
    for task in tasks + [None] * workers:
        todo.put(task)
    found = {"number": [], "other": []}
    for _ in tasks:
        kind, answer = answers.get()
        found[kind].append(answer)
    todo.join()
    for worker in team:
        worker.join()
    return sorted(found["number"]), sorted(found["other"])
