"""Send a large buffer in pieces, and put it together at the other end.

send_chunks(conn, buffer, size) sends `buffer` as messages of at most `size` bytes each, then
one empty message that says "that was all". It returns the number of messages with data.
recv_chunks(conn) takes the messages of one buffer and returns its bytes. It stops at the
empty message and leaves alone what comes after it.

Rules:
- `buffer` is bytes, a bytearray or a memoryview (one-dimensional and contiguous). A view may
  have items wider than one byte; `size` always counts bytes, and every byte is sent.
- Your code copies neither the buffer nor pieces of it: send_bytes() can be told where in the
  buffer a message begins and how long it is.
- An empty buffer gives the empty message alone. `size` is at least 1.
- Both ends stay open, so that another buffer can follow on the same connection.

Example: send_chunks(conn, b"hello world", 4) sends b"hell", b"o wo", b"rld" and b"", and
returns 3. recv_chunks() at the other end returns b"hello world".

Look up: Connection.send_bytes() and Connection.recv_bytes() in the documentation of
multiprocessing, section "Connection Objects".
"""

from multiprocessing.connection import Connection


def send_chunks(conn: Connection, buffer: bytes | bytearray | memoryview, size: int) -> int:
    """Send `buffer` in messages of at most `size` bytes, then an empty one."""
    # nbytes and not len(): a view of wider items has more bytes than items.
    total = memoryview(buffer).nbytes
    starts = range(0, total, size)
    for start in starts:
        conn.send_bytes(buffer, start, min(size, total - start))
    conn.send_bytes(b"")
    return len(starts)


def recv_chunks(conn: Connection) -> bytes:
    """Receive one buffer that send_chunks() has sent."""
    # iter() with a second argument asks until that answer comes: the empty message.
    return b"".join(iter(conn.recv_bytes, b""))
