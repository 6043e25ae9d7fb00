# mistake: task_done() stands in `finally`, but the exception still kills the worker
# fails: numbers_and_words, more_bad_tasks_than_workers, long_answers_block_nobody, program_ends, leaves_nothing_behind
# verdict: deadlock
# cause: child_died
# says: ValueError
import multiprocessing


def work(todo, done):
    while True:
        task = todo.get()
        try:
            done.put(int(task))
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
    todo.join()
    answers = [done.get() for _ in tasks]
    for worker in team:
        worker.terminate()
        worker.join()
    numbers = [answer for answer in answers if isinstance(answer, int)]
    others = [answer for answer in answers if isinstance(answer, str)]
    return sorted(numbers), sorted(others)
