# mistake: both calls are gone, so join() waits for ever
# fails: every_number_is_squared, squares_in_rising_order, one_worker_does_it_all, program_ends
# verdict: deadlock
# cause: missing_task_done
# says: waits in join() of JoinableQueue
import multiprocessing


def work(todo, done):
    while True:
        number = todo.get()
        done.put(number * number)


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
