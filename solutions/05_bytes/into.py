"""Receive a message into a buffer that you own already.

recv_into(conn, buffer, offset) receives one message of bytes from `conn`, places it in
`buffer` (a bytearray) from position `offset` on, and returns the message's length.

Rules:
- If the message fits, the length of the buffer stays the same, and so does everything before
  `offset` and after the message.
- If the message doesn't fit, the buffer grows. It stays the same object, everything before
  `offset` stays, and no byte of the message is lost.
- 0 <= offset <= len(buffer). The buffer may be empty, and so may the message.
- One call takes one message. It neither waits for another one nor takes one.
- Afterwards the caller can resize the buffer again: no memoryview of it stays open.

Example: buffer = bytearray(b"......"), and the other end sends b"abc", then b"defgh".
recv_into(conn, buffer, 1) returns 3, and buffer is b".abc..". recv_into(conn, buffer, 4)
returns 5, and buffer is b".abcdefgh".

Look up: Connection.recv_bytes_into() and BufferTooShort in the documentation of
multiprocessing. What does the exception carry?
"""

from multiprocessing import BufferTooShort
from multiprocessing.connection import Connection


def recv_into(conn: Connection, buffer: bytearray, offset: int) -> int:
    """Place one message in `buffer` at `offset` and return its length."""
    # The message that didn't fit is off the wire: the exception holds the only copy.
    try:
        return conn.recv_bytes_into(buffer, offset)
    except BufferTooShort as error:
        message = error.args[0]
        buffer[offset:] = message
        return len(message)
