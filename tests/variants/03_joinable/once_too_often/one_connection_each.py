"""Each worker answers on its own pipe, where it keeps what it found until join() is over."""

import multiprocessing


def work(todo, answers):
    found = []
    while (number := todo.get()) is not None:
        found.append(number * number)
        todo.task_done()
    answers.send(found)
    answers.close()
    todo.task_done()


def process(tasks, workers):
    todo = multiprocessing.JoinableQueue()
    team, ends = [], []
    for _ in range(workers):
        here, there = multiprocessing.Pipe(duplex=False)
        worker = multiprocessing.Process(target=work, args=(todo, there))
        worker.start()
        there.close()
        team.append(worker)
        ends.append(here)
    for number in tasks:
        todo.put(number)
    todo.join()
    for _ in team:
        todo.put(None)
    squares = []
    for here in ends:
        squares += here.recv()
        here.close()
    for worker in team:
        worker.join()
    return sorted(squares)
