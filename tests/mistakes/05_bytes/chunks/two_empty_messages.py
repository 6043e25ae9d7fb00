# mistake: a buffer that divides evenly ends with an empty piece, and the empty message follows it
# fails: cuts_as_promised, keeps_buffers_apart
# verdict: finished
# says: empty messages


def send_chunks(conn, buffer, size):
    total = memoryview(buffer).nbytes
    count, start = 0, 0
    while True:
        piece = min(size, total - start)
        conn.send_bytes(buffer, start, piece)
        start += piece
        count += piece > 0
        if piece < size:
            break
    conn.send_bytes(b"")
    return count


def recv_chunks(conn):
    return b"".join(iter(conn.recv_bytes, b""))
