"""Workers write into a shared array; nothing is sent back, so nothing can be lost."""

import multiprocessing


def work(todo, verdicts):
    while True:
        index, task = todo.get()
        try:
            int(task)
            verdicts[index] = 1
        except ValueError:
            verdicts[index] = 2
        todo.task_done()


def process(tasks, workers):
    todo = multiprocessing.JoinableQueue()
    verdicts = multiprocessing.Array("b", len(tasks) or 1)
    team = []
    for _ in range(workers):
        worker = multiprocessing.Process(target=work, args=(todo, verdicts))
        worker.daemon = True
        worker.start()
        team.append(worker)
    for pair in enumerate(tasks):
        todo.put(pair)
    todo.join()
    for worker in team:
        worker.kill()
    for worker in team:
        worker.join()
    kinds = list(zip(tasks, verdicts))
    numbers = [int(task) for task, kind in kinds if kind == 1]
    others = [task for task, kind in kinds if kind == 2]
    return sorted(numbers), sorted(others)
