"""Only the newest counts.

A thermometer sends faster than anybody reads. `latest(conn, timeout)` gives the newest
reading that is there, and forgets those before it.

    >>> reader, writer = Pipe(duplex=False)
    >>> for reading in [19, 20, 21]: writer.send(reading)
    >>> latest(reader, 0.5)
    21
    >>> latest(reader, 0.5)             # returns None, after half a second
    >>> writer.send(22); writer.close()
    >>> latest(reader, 0.5)
    22
    >>> latest(reader, 0.5)
    Traceback (most recent call last):
    EOFError

- It waits at most `timeout` seconds for the first message, then never again: it takes
  what is already there and returns the newest. `None` if no message came in time.
- `EOFError` only if the other end is closed and nothing was left. A last message counts.
- A message may be `None`. The caller cannot tell it from "none came"; your code has to.
- `conn` stays open, and nothing is started that outlives the call.

Look up `Connection.poll` in Python's documentation, and what `poll` says at end of file.
"""

from multiprocessing import Pipe


def latest(conn, timeout):
    # poll() is true at end of file, too: recv() then raises. Before the first message that is
    # the answer; after it, it must not cost us the message, and the next call will meet it again.
    if not conn.poll(timeout):
        return None
    newest = conn.recv()
    try:
        while conn.poll():
            newest = conn.recv()
    except EOFError:
        pass
    return newest


if __name__ == "__main__":
    reader, writer = Pipe(duplex=False)
    for reading in [19, 20, 21]:
        writer.send(reading)
    print(latest(reader, 0.5), latest(reader, 0.5))
