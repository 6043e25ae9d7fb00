# mistake: takes answers until empty() says so, while feeder threads still hold some (in some schedules)
# fails: numbers_and_words
# verdict: finished
# says: returned
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
    done = multiprocessing.Queue()
    team = [multiprocessing.Process(target=work, args=(todo, done), daemon=True) for _ in range(workers)]
    for worker in team:
        worker.start()
    for task in tasks:
        todo.put(task)
    todo.join()
    numbers, others = [], []
    while not done.empty():
        answer = done.get()
        (numbers if isinstance(answer, int) else others).append(answer)
    for worker in team:
        worker.terminate()
        worker.join()
    return sorted(numbers), sorted(others)
