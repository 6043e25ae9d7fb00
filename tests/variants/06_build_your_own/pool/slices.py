from contextlib import ExitStack
from multiprocessing import Pipe, Process


class WorkerDied(RuntimeError):
    pass


class Pool:
    """Nothing lives between two calls: each call starts its workers and ends them.

    Worker number n takes every item whose place is n modulo the number of workers, and sends all of
    its outcomes in one message. That each has a pipe of its own makes the order easy, and the end
    of file without a message means death.
    """

    def __init__(self, workers):
        self._workers = workers
        self._closed = False

    def map(self, func, items):
        if self._closed:
            raise ValueError("map() on a closed pool")
        outcomes = [None] * len(items)
        with ExitStack() as stack:
            receivers = []
            for first in range(min(self._workers, len(items))):
                receiver, sender = Pipe(duplex=False)
                worker = Process(target=_run, args=(sender, func, items[first :: self._workers]))
                worker.start()
                stack.callback(_end, worker)
                sender.close()
                receivers.append(stack.enter_context(receiver))
            for first, receiver in enumerate(receivers):
                try:
                    outcomes[first :: self._workers] = receiver.recv()
                except EOFError:
                    raise WorkerDied(f"worker {first}") from None
        for _, error in outcomes:
            if error is not None:
                raise error
        return [result for result, _ in outcomes]

    def close(self):
        self._closed = True

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.close()


def _end(worker):
    worker.terminate()
    worker.join()


def _run(sender, func, items):
    outcomes = []
    for item in items:
        try:
            outcomes.append((func(item), None))
        except Exception as error:
            outcomes.append((None, error))
            break
    # The rest after an error is never looked at, but each item has its place.
    outcomes += [(None, None)] * (len(items) - len(outcomes))
    try:
        sender.send(outcomes)
    except Exception as error:
        sender.send([(None, TypeError(str(error)))] * len(items))
