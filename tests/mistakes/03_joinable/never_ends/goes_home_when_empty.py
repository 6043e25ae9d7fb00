# mistake: a worker goes home when empty() says so, too early or too late (in some schedules)
# fails: every_number_is_squared
# verdict: deadlock
# says: Deadlock
import multiprocessing


def work(todo, done):
    while not todo.empty():
        number = todo.get()
        done.put(number * number)
        todo.task_done()


def squares(numbers, workers):
    todo = multiprocessing.JoinableQueue()
    done = multiprocessing.Queue()
    team = [multiprocessing.Process(target=work, args=(todo, done)) for _ in range(workers)]
    for number in numbers:
        todo.put(number)
    for worker in team:
        worker.start()
    todo.join()
    answers = [done.get() for _ in numbers]
    for worker in team:
        worker.join()
    return sorted(answers)
