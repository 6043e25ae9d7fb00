# mistake: takes a piece shorter than usual for the end, so the empty message stays on the wire
# fails: keeps_buffers_apart, leaves_nothing_behind
# verdict: finished
# says: on the same connection


def send_chunks(conn, buffer, size):
    total = memoryview(buffer).nbytes
    starts = range(0, total, size)
    for start in starts:
        conn.send_bytes(buffer, start, min(size, total - start))
    conn.send_bytes(b"")
    return len(starts)


def recv_chunks(conn):
    pieces = [conn.recv_bytes()]
    while pieces[-1]:
        pieces.append(conn.recv_bytes())
        if len(pieces[-1]) < len(pieces[0]):
            break
    return b"".join(pieces)
