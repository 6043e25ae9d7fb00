import pickle
from multiprocessing import Process, Queue
from queue import Empty


class WorkerDied(Exception):
    pass


class Pool:
    """One queue to all workers, one back; who waits for an answer looks now and then who is alive.

    A worker that dies may take a queue's lock with it, so after a death everything is given up.
    """

    def __init__(self, workers):
        self._to, self._back = Queue(), Queue()
        self._call = 0
        self._processes = []
        for _ in range(workers):
            process = Process(target=_work, args=(self._to, self._back))
            process.start()
            self._processes.append(process)
        self._state = "open"

    def map(self, func, items):
        if self._state != "open":
            raise WorkerDied if self._state == "dead" else ValueError("closed")
        self._call += 1
        tasks = [pickle.dumps((func, item)) for item in items]
        for place, task in enumerate(tasks):
            self._to.put((self._call, place, task))
        outcomes = {}
        while len(outcomes) < len(tasks):
            try:
                call, place, outcome = self._back.get(timeout=0.5)
            except Empty:
                self._look_after()
            else:
                if call == self._call:
                    outcomes[place] = pickle.loads(outcome)
        for place in range(len(tasks)):
            result, error = outcomes[place]
            if error is not None:
                raise error
        return [outcomes[place][0] for place in range(len(tasks))]

    def _look_after(self):
        if all(process.is_alive() for process in self._processes):
            return
        self._state = "dead"
        self._to.cancel_join_thread()
        for process in self._processes:
            process.terminate()
        raise WorkerDied

    def close(self):
        if self._state == "open":
            for _ in self._processes:
                self._to.put(None)
        self._state = "closed" if self._state == "open" else self._state
        for process in self._processes:
            process.join()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def _work(tasks, back):
    while (message := tasks.get()) is not None:
        call, place, task = message
        try:
            func, item = pickle.loads(task)
            outcome = pickle.dumps((func(item), None))
        except Exception as error:
            try:
                outcome = pickle.dumps((None, error))
            except Exception:
                outcome = pickle.dumps((None, RuntimeError(repr(error))))
        back.put((call, place, outcome))
