# mistake: the call waits for the end of workers that nobody has told to end
# fails: every_number_is_squared, squares_in_rising_order, more_workers_than_numbers, program_ends
# verdict: deadlock
# cause: missing_sentinel
# says: to end
import multiprocessing


def work(todo, done):
    while True:
        number = todo.get()
        done.put(number * number)
        todo.task_done()


def squares(numbers, workers):
    todo = multiprocessing.JoinableQueue()
    done = multiprocessing.Queue()
    team = [multiprocessing.Process(target=work, args=(todo, done)) for _ in range(workers)]
    for worker in team:
        worker.start()
    for number in numbers:
        todo.put(number)
    todo.join()
    answers = [done.get() for _ in numbers]
    for worker in team:
        worker.join()
    return sorted(answers)
