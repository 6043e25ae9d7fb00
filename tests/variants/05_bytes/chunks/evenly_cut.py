"""Cuts pieces of nearly equal length, which may all be shorter than `size`."""

import io
from itertools import pairwise


def send_chunks(conn, buffer, size):
    total = memoryview(buffer).nbytes
    pieces = -(-total // size)
    borders = [total * n // pieces for n in range(pieces + 1)] if pieces else [0]
    for begin, end in pairwise(borders):
        conn.send_bytes(buffer, begin, end - begin)
    conn.send_bytes(buffer, total)
    return pieces


def recv_chunks(conn):
    with io.BytesIO() as whole:
        while whole.write(conn.recv_bytes()):
            pass
        return whole.getvalue()
