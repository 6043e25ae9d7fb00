# mistake: `finally` also covers a get() that found nothing, so each worker dies when it has waited in vain
# fails: no_worker_dies
# verdict: finished
# says: exit code 1
import multiprocessing
import queue


def work(todo, done):
    while True:
        try:
            number = todo.get(timeout=1)
            done.put(number * number)
        except queue.Empty:
            return
        finally:
            todo.task_done()


def process(tasks, workers):
    todo = multiprocessing.JoinableQueue()
    done = multiprocessing.Queue()
    team = [multiprocessing.Process(target=work, args=(todo, done), daemon=True) for _ in range(workers)]
    for worker in team:
        worker.start()
    for task in tasks:
        todo.put(task)
    squares = [done.get() for _ in tasks]
    for worker in team:
        worker.join()
    return sorted(squares)
