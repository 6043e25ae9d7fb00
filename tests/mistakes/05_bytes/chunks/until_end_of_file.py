# mistake: the receiver waits for EOFError, but the sender keeps its end open for the next buffer
# fails: stops_at_the_empty_message, keeps_buffers_apart
# verdict: deadlock
# says: waits for data in a pipe


def send_chunks(conn, buffer, size):
    total = memoryview(buffer).nbytes
    starts = range(0, total, size)
    for start in starts:
        conn.send_bytes(buffer, start, min(size, total - start))
    conn.send_bytes(b"")
    return len(starts)


def recv_chunks(conn):
    pieces = []
    while True:
        try:
            pieces.append(conn.recv_bytes())
        except EOFError:
            return b"".join(pieces)
