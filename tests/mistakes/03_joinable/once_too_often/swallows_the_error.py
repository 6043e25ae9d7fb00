# mistake: the second call stays and its ValueError is swallowed, so join() is over too soon (in most schedules)
# fails: one_worker_does_it_all
# verdict: finished
# says: returned
import multiprocessing


def tick_off(todo):
    try:
        todo.task_done()
    except ValueError:
        pass


def work(todo, done):
    while True:
        number = todo.get()
        try:
            done.put(number * number)
            tick_off(todo)
        finally:
            tick_off(todo)


def process(tasks, workers):
    todo = multiprocessing.JoinableQueue()
    done = multiprocessing.SimpleQueue()
    team = [multiprocessing.Process(target=work, args=(todo, done), daemon=True) for _ in range(workers)]
    for worker in team:
        worker.start()
    for task in tasks:
        todo.put(task)
    todo.join()
    for worker in team:
        worker.terminate()
        worker.join()
    squares = []
    while not done.empty():
        squares.append(done.get())
    return sorted(squares)
