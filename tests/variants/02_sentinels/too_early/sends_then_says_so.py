"""A producer closes its queue, waits until everything has been sent, and only then says "done"."""

from multiprocessing import Process, Queue, Semaphore


def produce(batch, q, done):
    for item in batch:
        q.put(item)
    q.close()
    q.join_thread()
    done.release()


def consume(q, seen):
    seen.put(list(iter(q.get, None)))


def fan_in(batches):
    q, seen, done = Queue(), Queue(), Semaphore(0)
    processes = [Process(target=produce, args=(batch, q, done)) for batch in batches]
    processes.append(Process(target=consume, args=(q, seen)))
    for process in processes:
        process.start()
    for _ in batches:
        done.acquire()
    q.put(None)
    items = seen.get()
    for process in processes:
        process.join()
    return items
