# mistake: len() of a memoryview counts items, so the end of a view with wider items is never sent
# fails: takes_every_view
# verdict: finished
# says: memoryview of 4-byte items


def send_chunks(conn, buffer, size):
    count = 0
    for start in range(0, len(buffer), size):
        conn.send_bytes(buffer, start, min(size, len(buffer) - start))
        count += 1
    conn.send_bytes(b"")
    return count


def recv_chunks(conn):
    return b"".join(iter(conn.recv_bytes, b""))
