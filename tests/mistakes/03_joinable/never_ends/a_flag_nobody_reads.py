# mistake: an event says that all is done, but a worker that waits in get() never looks at it
# fails: every_number_is_squared, squares_in_rising_order, more_workers_than_numbers, program_ends
# verdict: deadlock
# cause: missing_sentinel
# says: to end
import multiprocessing


def work(todo, done, over):
    while not over.is_set():
        number = todo.get()
        done.put(number * number)
        todo.task_done()


def squares(numbers, workers):
    todo = multiprocessing.JoinableQueue()
    done = multiprocessing.Queue()
    over = multiprocessing.Event()
    team = [multiprocessing.Process(target=work, args=(todo, done, over)) for _ in range(workers)]
    for worker in team:
        worker.start()
    for number in numbers:
        todo.put(number)
    todo.join()
    answers = [done.get() for _ in numbers]
    over.set()
    for worker in team:
        worker.join()
    return sorted(answers)
