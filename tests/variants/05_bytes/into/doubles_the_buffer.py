"""Doubles the buffer until there is room, as one that expects more messages would."""

import multiprocessing


def recv_into(conn, buffer, offset):
    try:
        length = conn.recv_bytes_into(buffer, offset)
    except multiprocessing.BufferTooShort as too_short:
        (message,) = too_short.args
        length = len(message)
        while len(buffer) < offset + length:
            buffer.extend(bytes(len(buffer) or 16))
        with memoryview(buffer) as view:
            view[offset : offset + length] = message
    return length
