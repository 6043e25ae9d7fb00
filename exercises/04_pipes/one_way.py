"""One way only.

`stream(items)` lets a child process send the items, one by one, through a one-way pipe,
and receives them until `EOFError`.

    >>> stream(["bread", None, "bread"])
    ['bread', None, 'bread']

- The items arrive in order. They may be anything that can be pickled: `None`, `0`,
  duplicates, several megabytes. The list may be empty.
- The end of file is the only sign that it is over: no sentinel, no count. So when the
  child dies half-way, `stream` returns what had been sent until then.
- When `stream` returns, the child has ended and has been joined.
- It works under the start methods fork, spawn and forkserver.

Which of the two connections of `Pipe(duplex=False)` receives, and which one sends? And
who still holds the one that sends, while the caller waits in `recv`?

Look up `Pipe` and `Connection.recv` in Python's documentation of `multiprocessing`.
"""

from multiprocessing import Pipe, Process


def send_all(writer, items):
    for item in items:
        writer.send(item)


def stream(items):
    # TODO: create the pipe, start the child, let go of the end that is not yours, receive.
    raise NotImplementedError


if __name__ == "__main__":
    print(stream(["bread", None, "bread"]))
