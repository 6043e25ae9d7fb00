"""Serve many clients in one loop.

`conns` are the server's ends of duplex pipes, one for each client. serve(conns, handler) waits
for a message of bytes on any of them and sends handler(message) back on the same connection.
Once every client has closed its end, it returns how many messages it has answered.

Rules:
- A client gets its answers in the order of its messages. It may send a few short messages
  before it reads the first answer.
- A client that says nothing holds up nobody, wherever it stands in `conns`.
- An empty message is a message: it is handled and answered. Only EOFError is the end.
- A client may leave without reading its answers. Receiving from it or sending to it then raises
  an OSError. This client is gone; the others are served as before.
- `handler` may be slow, and its answers may be long.
- While nobody speaks, the loop sleeps; it doesn't ask one connection after the other.
- What you open you close: no descriptor of a selector is left. No connections: the result is 0.

Example: two clients send b"ab" and b"c" and close after their answers. serve(conns, bytes.upper)
answers b"AB" and b"C" and returns 2.

Look up: selectors.DefaultSelector, and Connection.fileno() in the documentation of multiprocessing.
"""

import selectors
from collections.abc import Callable
from multiprocessing.connection import Connection


def serve(conns: list[Connection], handler: Callable[[bytes], bytes]) -> int:
    """Answer every message of every connection; return how many there were."""
    # TODO: register every connection, wait for all at once, and forget a client that has gone.
    raise NotImplementedError
