# mistake: the last piece is asked for with the full size, which reaches beyond the buffer
# fails: comes_back_whole, cuts_as_promised
# verdict: raised
# says: ValueError


def send_chunks(conn, buffer, size):
    total = memoryview(buffer).nbytes
    count = 0
    for start in range(0, total, size):
        conn.send_bytes(buffer, start, size)
        count += 1
    conn.send_bytes(b"")
    return count


def recv_chunks(conn):
    return b"".join(iter(conn.recv_bytes, b""))
