# mistake: cancel_join_thread() lets a worker end, and its message is lost
# fails: large_messages, ends_by_itself, leaves_nothing_behind
# verdict: deadlock
# says: waits for an item in Queue

from multiprocessing import Process, Queue


def send(number, size, q):
    q.cancel_join_thread()
    q.put(bytes([number]) * size)


def gather(workers, size):
    q = Queue()
    processes = [Process(target=send, args=(number, size, q)) for number in range(workers)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    messages = [q.get() for _ in processes]
    return sorted(messages)
