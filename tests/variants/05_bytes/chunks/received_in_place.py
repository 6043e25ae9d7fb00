"""Receives into a buffer that grows, and ends at a message of no length."""

from multiprocessing import BufferTooShort


def send_chunks(conn, buffer, size, offset=0):
    left = memoryview(buffer).nbytes - offset
    count = 0
    while left:
        length = min(left, size)
        conn.send_bytes(buffer, offset, length)
        offset, left, count = offset + length, left - length, count + 1
    conn.send_bytes(b"", 0, 0)
    return count


def recv_chunks(conn):
    whole, length = bytearray(64), 0
    while True:
        try:
            received = conn.recv_bytes_into(whole, length)
        except BufferTooShort as error:
            whole[length:] = error.args[0]
            received = len(error.args[0])
            whole.extend(bytes(received))
        if received == 0:
            return bytes(whole[:length])
        length += received
