"""Three processes add to a shared total without a lock: which updates are lost depends on the schedule."""

from multiprocessing import Process, Queue


def add(box, amount):
    total = box.get()
    box.put(total + amount)


def reader(box, log):
    if not box.empty():
        log.put("full")
    else:
        log.put("empty")


def main():
    box, log = Queue(), Queue()
    box.put(0)
    workers = [Process(target=add, args=(box, 1 + index)) for index in range(2)]
    workers += [Process(target=reader, args=(box, log)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return box.get(), [log.get(), log.get()]
