# mistake: it takes the ValueError for the sign that all work is done, and the workers go home
# fails: every_number_is_squared, squares_in_rising_order, one_worker_does_it_all, program_ends, leaves_nothing_behind
# verdict: deadlock
# says: Deadlock
import multiprocessing


def work(todo, done):
    while True:
        number = todo.get()
        try:
            done.put(number * number)
            todo.task_done()
            todo.task_done()
        except ValueError:
            return


def process(tasks, workers):
    todo = multiprocessing.JoinableQueue()
    done = multiprocessing.Queue()
    team = [multiprocessing.Process(target=work, args=(todo, done), daemon=True) for _ in range(workers)]
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
