"""Receives into a view of the free part and closes the view before the buffer grows."""

from multiprocessing import BufferTooShort


def recv_into(conn, buffer, offset):
    late = None
    with memoryview(buffer) as view, view[offset:] as room:
        try:
            length = conn.recv_bytes_into(room)
        except BufferTooShort as error:
            late = error.args[0]
    if late is not None:
        del buffer[offset:]
        buffer += late
        length = len(late)
    return length
