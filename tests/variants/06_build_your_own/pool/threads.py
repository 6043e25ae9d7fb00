import multiprocessing
import pickle
import queue
import threading


class WorkerDied(Exception):
    pass


class Pool:
    """A thread of the caller for each worker: it hands over an item and waits for the answer."""

    def __init__(self, workers):
        self._open = True
        self._team = [_Worker() for _ in range(workers)]

    def map(self, func, items):
        if not self._open:
            raise ValueError("the pool has been closed")
        tasks, answers = queue.SimpleQueue(), {}
        for place, item in enumerate(items):
            tasks.put((place, pickle.dumps((func, item))))
        threads = [
            threading.Thread(target=worker.drive, args=(tasks, answers)) for worker in self._team
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for error in answers.values():
            if isinstance(error, _Raised):
                raise error.error
        return [answers[place] for place in range(len(items))]

    def close(self):
        team, self._team, self._open = self._team, [], False
        for worker in team:
            worker.dismiss()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class _Raised:
    def __init__(self, error):
        self.error = error


class _Worker:
    def __init__(self):
        self._to, to = multiprocessing.Pipe()
        self._process = multiprocessing.Process(target=_serve, args=(to,))
        self._process.start()
        to.close()

    def drive(self, tasks, answers):
        while True:
            try:
                place, task = tasks.get_nowait()
            except queue.Empty:
                return
            try:
                self._to.send_bytes(task)
                answers[place] = self._to.recv()
            except (EOFError, ConnectionError):
                answers[place] = _Raised(WorkerDied(self._process.name))
            except Exception as error:
                answers[place] = _Raised(error)
            if isinstance(answers[place], _Raised):
                while not tasks.empty():
                    try:
                        tasks.get_nowait()
                    except queue.Empty:
                        return
                return

    def dismiss(self):
        self._process.terminate()
        self._process.join()
        self._to.close()


def _serve(conn):
    while True:
        func, item = pickle.loads(conn.recv_bytes())
        try:
            answer = func(item)
        except Exception as error:
            answer = _Raised(error)
        try:
            conn.send(answer)
        except Exception as error:
            conn.send(_Raised(ValueError(str(error))))
