# mistake: isdigit() in place of int(), which knows no sign
# fails: numbers_alone, numbers_and_words, each_list_is_sorted
# verdict: finished
# says: returned
import multiprocessing


def work(todo, done):
    while True:
        task = todo.get()
        try:
            done.put(int(task) if task.isdigit() else task)
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
    answers = [done.get() for _ in tasks]
    for worker in team:
        worker.terminate()
        worker.join()
    numbers = [answer for answer in answers if isinstance(answer, int)]
    others = [answer for answer in answers if isinstance(answer, str)]
    return sorted(numbers), sorted(others)
