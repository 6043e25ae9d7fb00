"""A foreman for each stage starts the workers, joins them, and closes the next stage."""

from multiprocessing import Process, Queue


class Foreman(Process):
    def __init__(self, stage, inbox, outbox, workers):
        super().__init__()
        self.stage, self.inbox, self.outbox, self.workers = stage, inbox, outbox, workers

    def run(self):
        crew = [
            Process(target=work, args=(self.stage, self.inbox, self.outbox))
            for _ in range(self.workers)
        ]
        for process in crew:
            process.start()
        for process in crew:
            process.join()
        close(self.outbox, self.workers)


def work(stage, inbox, outbox):
    for box in iter(inbox.get, ()):
        outbox.put([stage(box[0])])


def close(belt, workers):
    for _ in range(workers):
        belt.put(())


def assembly_line(items, stages, workers):
    first = last = Queue()
    foremen = []
    for stage in stages:
        following = Queue()
        foremen.append(Foreman(stage, last, following, workers))
        foremen[-1].start()
        last = following
    for item in items:
        first.put([item])
    close(first, workers)
    results = [box[0] for box in iter(last.get, ())]
    for foreman in foremen:
        foreman.join()
    return results
