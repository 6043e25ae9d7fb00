"""Face to face.

`swap(a, b)` starts two processes, one at each end of a duplex pipe. The first has `a`, the
second has `b`; they exchange the values, and each reports what it received. `swap` returns
(what the first received, what the second received).

    >>> swap(b"salt", b"pepper")
    (b'pepper', b'salt')

That works. With two values of a megabyte each it never comes back: both processes send,
and neither is there to receive. Repair it.

- The values may be empty, small, or far larger than the pipe holds, each on its own.
- What the first received comes first, whoever is quicker.
- When `swap` returns, both processes have ended, with exit code 0, and have been joined.
- It works under the start methods fork, spawn and forkserver.

`send` puts bytes into a buffer of the operating system and waits when it is full. How
much goes in is not promised, so no size is safe and no order of arrival either.

Look up `Pipe` and `Connection.send` in Python's documentation of `multiprocessing`.
"""

from multiprocessing import Pipe, Process, Queue


def first(conn, value, report):
    conn.send(value)
    received = conn.recv()
    report.put(("first", received))


def second(conn, value, report):
    # The other one sends, too: somebody has to receive first, and both must know who it is.
    received = conn.recv()
    conn.send(value)
    report.put(("second", received))


def swap(a, b):
    left, right = Pipe()
    report = Queue()
    processes = [
        Process(target=first, args=(left, a, report)),
        Process(target=second, args=(right, b, report)),
    ]
    for process in processes:
        process.start()
    left.close()
    right.close()
    received = dict(report.get() for _ in processes)
    for process in processes:
        process.join()
    return received["first"], received["second"]


if __name__ == "__main__":
    print(swap(b"salt", b"pepper"))
    print([len(value) for value in swap(bytes(1_000_000), bytes(2_000_000))])
