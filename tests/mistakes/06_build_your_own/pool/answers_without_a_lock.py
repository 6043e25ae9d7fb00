# mistake: all workers send on one pipe without a lock, so that large answers get mixed
# fails: carries_a_lot
# verdict: raised
# says: raised

from multiprocessing import Pipe, Process, Queue


class WorkerDied(Exception):
    pass


class Pool:
    def __init__(self, workers):
        self._closed = False
        self._tasks = Queue()
        self._results, self._answers = Pipe(duplex=False)
        self._processes = [
            Process(target=_work, args=(self._tasks, self._answers)) for _ in range(workers)
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
            number, good, results[number] = self._results.recv()
            if not good:
                failure = results[number]
        if failure is not None:
            raise failure
        return [results[number] for number in range(len(items))]

    def close(self):
        if self._closed:
            return
        self._closed = True
        for process in self._processes:
            process.terminate()
            process.join()
        self._tasks.cancel_join_thread()

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
        results.send(answer)
