# mistake: poll() false is taken for "that was all", so a slow sender is cut off (depends on timing)
# fails: comes_back_whole
# verdict: finished
# says: returned


def send_chunks(conn, buffer, size):
    total = memoryview(buffer).nbytes
    starts = range(0, total, size)
    for start in starts:
        conn.send_bytes(buffer, start, min(size, total - start))
    conn.send_bytes(b"")
    return len(starts)


def recv_chunks(conn):
    pieces = []
    while conn.poll():
        piece = conn.recv_bytes()
        if not piece:
            break
        pieces.append(piece)
    return b"".join(pieces)
