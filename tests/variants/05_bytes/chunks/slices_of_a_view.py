"""Slices a view of the buffer; the receiving side counts on nothing but its own loop."""


def send_chunks(conn, buffer, size):
    view = memoryview(buffer).cast("B")
    sent = 0
    while view:
        conn.send_bytes(view[:size])
        view = view[size:]
        sent += 1
    conn.send_bytes(b"")
    return sent


def recv_chunks(conn):
    whole = bytearray()
    while True:
        piece = conn.recv_bytes()
        if not piece:
            return bytes(whole)
        whole += piece
