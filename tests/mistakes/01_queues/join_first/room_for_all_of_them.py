# mistake: takes maxsize for the cure; it counts messages, and the pipe below is as small as ever
# fails: large_messages, many_together_fill_the_pipe, ends_by_itself, leaves_nothing_behind
# verdict: deadlock
# cause: join_before_drain
# says: waits for room in a full pipe

from multiprocessing import Process, Queue


def send(number, size, q):
    q.put(bytes([number]) * size)


def gather(workers, size):
    q = Queue(maxsize=workers * size)
    processes = [Process(target=send, args=(number, size, q)) for number in range(workers)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    messages = [q.get() for _ in processes]
    return sorted(messages)
