# mistake: map waits for answers and never looks whether the workers live
# fails: a_worker_that_dies
# verdict: deadlock
# cause: child_died
# says: Deadlock

from multiprocessing import Process, Queue, SimpleQueue


class WorkerDied(Exception):
    pass


class Pool:
    def __init__(self, workers):
        self._closed = False
        self._tasks, self._results = Queue(), SimpleQueue()
        self._processes = [
            Process(target=_work, args=(self._tasks, self._results)) for _ in range(workers)
        ]
        for process in self._processes:
            process.start()

    def map(self, func, items):
        if self._closed:
            raise ValueError("closed")
        for number, item in enumerate(items):
            self._tasks.put((number, func, item))
        results, failure = {}, None
        while len(results) < len(items):
            number, good, results[number] = self._results.get()
            if not good:
                failure = results[number]
        if failure is not None:
            raise failure
        return [results[number] for number in range(len(items))]

    def close(self):
        if self._closed:
            return
        self._closed = True
        for _ in self._processes:
            self._tasks.put(None)
        for process in self._processes:
            process.join()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


def _work(tasks, results):
    for number, func, item in iter(tasks.get, None):
        try:
            answer = (number, True, func(item))
        except Exception as error:
            answer = (number, False, error)
        results.put(answer)
