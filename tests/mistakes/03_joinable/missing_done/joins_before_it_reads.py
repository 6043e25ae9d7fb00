# mistake: the answers go through a SimpleQueue that nobody reads before join() is over
# fails: long_answers_block_nobody
# verdict: deadlock
# cause: join_before_drain
# says: waits for room in a full pipe
import multiprocessing


def work(todo, done):
    while True:
        task = todo.get()
        try:
            done.put(int(task))
        except ValueError:
            done.put(task)
        finally:
            todo.task_done()


def process(tasks, workers):
    todo = multiprocessing.JoinableQueue()
    done = multiprocessing.SimpleQueue()
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
