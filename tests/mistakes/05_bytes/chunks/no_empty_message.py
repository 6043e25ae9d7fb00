# mistake: the sender forgets the empty message, so the receiver waits for more
# fails: stops_at_the_empty_message, cuts_as_promised
# verdict: deadlock
# says: waits for data in a pipe


def send_chunks(conn, buffer, size):
    total = memoryview(buffer).nbytes
    starts = range(0, total, size)
    for start in starts:
        conn.send_bytes(buffer, start, min(size, total - start))
    return len(starts)


def recv_chunks(conn):
    return b"".join(iter(conn.recv_bytes, b""))
