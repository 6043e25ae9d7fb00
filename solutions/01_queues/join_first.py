r"""Joined too soon.

gather(workers, size) starts so many processes. Worker number i sends `bytes([i]) * size`
through a queue that all of them share; gather returns what they sent, sorted.

    gather(3, 2)   # [b"\x00\x00", b"\x01\x01", b"\x02\x02"]

Run this file. With 10 bytes for each worker all is well. With a million the program stands
still, for ever, though every worker has done its put(). Find out who waits for whom, and
repair it.

- It works for any size, and for many small messages as well as for a few large ones.
- Every message arrives whole. No time limit decides how long anybody waits.
- When gather returns, all workers have ended and have been joined.
- It works under the start methods fork, spawn and forkserver.

In Python's documentation of multiprocessing, look up "Joining processes that use queues"
under "Programming guidelines".
"""

from multiprocessing import Process, Queue


def send(number, size, q):
    """Runs in worker number `number`."""
    q.put(bytes([number]) * size)


def gather(workers: int, size: int) -> list[bytes]:
    """Returns what the workers sent, sorted."""
    q = Queue()
    processes = [Process(target=send, args=(number, size, q)) for number in range(workers)]
    for process in processes:
        process.start()
    # A worker ends only when its feeder thread has written all of its message, and a full pipe takes no
    # more until somebody reads. So take everything first, and join afterwards.
    messages = [q.get() for _ in processes]
    for process in processes:
        process.join()
    return sorted(messages)


if __name__ == "__main__":
    for size in 10, 1_000_000:
        print([len(message) for message in gather(3, size)])
