"""Take a message only if it is not too long.

recv_limited(conn, limit) receives one message of bytes from `conn`:
- A message of at most `limit` bytes is returned as it is, and `conn` stays open. An empty
  message is b"".
- If the message is longer, nobody trusts this sender any more: `conn` is closed, and None is
  returned.
- If the other end has closed and nothing is left, EOFError passes through to the caller.

Rules:
- `conn` may be the reading end of a one-way pipe or one end of a duplex pipe. Either is really
  closed after a message that was too long: `conn.closed` is True, and a sender that is still
  waiting for room in the pipe waits no longer (its send fails).
- `limit` is 0 or more. One call takes one message.

Example: the other end sends b"four", b"" and b"seventy". recv_limited(conn, 4) returns
b"four", then b"", then None, and now `conn` is closed.

Look up: Connection.recv_bytes(maxlength) in the documentation of multiprocessing, section
"Connection Objects". Read what it says about the connection after the error.
"""

from multiprocessing.connection import Connection


def recv_limited(conn: Connection, limit: int) -> bytes | None:
    """Return one message of at most `limit` bytes; close `conn` if it is longer."""
    # After "too long" a one-way end is closed already, but a duplex end is only unreadable.
    try:
        return conn.recv_bytes(limit)
    except OSError:
        conn.close()
        return None
