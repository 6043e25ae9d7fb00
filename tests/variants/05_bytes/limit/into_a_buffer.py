"""Receives into a buffer of just `limit` bytes; what is longer doesn't fit."""

from multiprocessing import BufferTooShort


def recv_limited(conn, limit):
    buffer = bytearray(limit)
    try:
        length = conn.recv_bytes_into(buffer)
    except BufferTooShort:
        conn.close()
        return None
    return bytes(buffer[:length])
