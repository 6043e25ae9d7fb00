"""Two clients ask over the same pipe, and each takes the next answer for its own."""

import multiprocessing as mp


def serve(connection):
    for _ in range(2):
        connection.send(connection.recv() * 2)


def ask(connection, lock, number, right):
    with lock:
        connection.send(number)
    with lock:
        answer = connection.recv()
    right.put(answer == number * 2)


if __name__ == "__main__":
    fork = mp.get_context("fork")
    ours, theirs = fork.Pipe()
    lock, right = fork.Lock(), fork.SimpleQueue()
    children = [fork.Process(target=serve, args=(theirs,))]
    children += [fork.Process(target=ask, args=(ours, lock, number, right)) for number in (1, 2)]
    for child in children:
        child.start()
    print(sorted(right.get() for _ in range(2)))
    for child in children:
        child.join()
