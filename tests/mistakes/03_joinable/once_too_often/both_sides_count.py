# mistake: the caller calls task_done() for every answer, too
# fails: every_number_is_squared, squares_in_rising_order, one_worker_does_it_all, no_worker_dies, program_ends
# verdict: raised
# says: ValueError
import multiprocessing


def work(todo, done):
    while True:
        number = todo.get()
        done.put(number * number)
        todo.task_done()


def process(tasks, workers):
    todo = multiprocessing.JoinableQueue()
    done = multiprocessing.Queue()
    team = [multiprocessing.Process(target=work, args=(todo, done), daemon=True) for _ in range(workers)]
    for worker in team:
        worker.start()
    for task in tasks:
        todo.put(task)
    todo.join()
    squares = []
    for _ in tasks:
        squares.append(done.get())
        todo.task_done()
    for worker in team:
        worker.terminate()
        worker.join()
    return sorted(squares)
