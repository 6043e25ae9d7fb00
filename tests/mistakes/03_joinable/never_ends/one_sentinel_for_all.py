# mistake: one sentinel for the whole team: one worker goes home, the others wait on
# fails: squares_in_rising_order, more_workers_than_numbers
# verdict: deadlock
# cause: missing_sentinel
# says: to end
import multiprocessing


def work(todo, done):
    while True:
        number = todo.get()
        if number is None:
            break
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
    todo.put(None)
    answers = [done.get() for _ in numbers]
    for worker in team:
        worker.join()
    return sorted(answers)
