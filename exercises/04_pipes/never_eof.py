"""The pipe that never ends.

`deliver(messages)` sends every message through a one-way pipe to a child process. The
child receives until `EOFError` and then reports all it got through a queue; `deliver`
returns that report.

    >>> deliver(["bread", None, "bread"])
    ['bread', None, 'bread']

Run this file: it never comes back. Everything has been sent and the caller has closed
its write end, but `recv` in the child waits on. Find out why, and repair it.

- The messages arrive in order. They may be anything that can be pickled: `None`, `0`,
  duplicates, several megabytes. The list may be empty.
- The child still ends by `EOFError`: no sentinel, no count, no time limit.
- When `deliver` returns, the child has ended and has been joined.
- It works under the start methods fork, spawn and forkserver.

Look up `Connection.recv` and `EOFError` in Python's documentation of `multiprocessing`.
"""

from multiprocessing import Pipe, Process, Queue


def receive(pipe, report):
    reader, writer = pipe
    # TODO: recv() waits for as long as anybody at all could still send. Who could, here?
    received = []
    while True:
        try:
            received.append(reader.recv())
        except EOFError:
            break
    report.put(received)


def deliver(messages):
    pipe = reader, writer = Pipe(duplex=False)
    report = Queue()
    child = Process(target=receive, args=(pipe, report))
    child.start()
    reader.close()
    for message in messages:
        writer.send(message)
    writer.close()
    received = report.get()
    child.join()
    return received


if __name__ == "__main__":
    print(deliver(["bread", None, "bread"]))
