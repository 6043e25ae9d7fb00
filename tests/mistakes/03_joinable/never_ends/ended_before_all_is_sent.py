# mistake: the workers are ended while feeder threads still hold answers (in some schedules)
# fails: every_number_is_squared
# verdict: deadlock
# says: Deadlock
import multiprocessing


def work(todo, done):
    while True:
        number = todo.get()
        done.put(number * number)
        todo.task_done()


def squares(numbers, workers):
    todo = multiprocessing.JoinableQueue()
    done = multiprocessing.Queue()
    team = [multiprocessing.Process(target=work, args=(todo, done), daemon=True) for _ in range(workers)]
    for worker in team:
        worker.start()
    for number in numbers:
        todo.put(number)
    todo.join()
    for worker in team:
        worker.terminate()
        worker.join()
    return sorted(done.get() for _ in numbers)
