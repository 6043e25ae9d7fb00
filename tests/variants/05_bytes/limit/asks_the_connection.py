"""Tells "too long" from other errors by what became of the connection."""


def recv_limited(conn, limit):
    try:
        message = conn.recv_bytes(maxlength=limit)
    except OSError:
        if not conn.closed and conn.readable:
            raise
        message = None
    if message is None:
        conn.close()
    return message
