# mistake: the workers are daemons, so the program ends, but nobody ends them when the call is over
# fails: leaves_nothing_behind
# verdict: finished
# says: left behind
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
    return sorted(done.get() for _ in numbers)
