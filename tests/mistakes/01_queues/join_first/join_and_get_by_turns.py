# mistake: takes one message after each join, but it is the join that needs the message to be taken
# fails: large_messages, ends_by_itself, leaves_nothing_behind
# verdict: deadlock
# cause: join_before_drain
# says: waits for room in a full pipe

from multiprocessing import Process, Queue


def send(number, size, q):
    q.put(bytes([number]) * size)


def gather(workers, size):
    q = Queue()
    messages = []
    for number in range(workers):
        process = Process(target=send, args=(number, size, q))
        process.start()
        process.join()
        messages.append(q.get())
    return sorted(messages)
