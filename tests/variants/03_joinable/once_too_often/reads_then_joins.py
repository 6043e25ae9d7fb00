"""The answers are taken first, and a sentinel for each worker is a task like any other."""

from multiprocessing import JoinableQueue, Process, SimpleQueue


class Worker(Process):
    def __init__(self, todo, done):
        super().__init__()
        self.todo, self.done = todo, done

    def run(self):
        more = True
        while more:
            more = self.step(self.todo.get())
            self.todo.task_done()

    def step(self, number):
        if number is not None:
            self.done.put(number**2)
        return number is not None


def process(tasks, workers):
    todo, done = JoinableQueue(), SimpleQueue()
    team = [Worker(todo, done) for _ in range(workers)]
    for worker in team:
        worker.start()
    for number in [*tasks, *[None] * workers]:
        todo.put(number)
    squares = sorted(done.get() for _ in tasks)
    todo.join()
    for worker in team:
        worker.join()
    return squares
