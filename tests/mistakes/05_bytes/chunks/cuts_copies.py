# mistake: every piece is a slice of the buffer, and a slice of bytes is a copy
# fails: makes_no_copy
# verdict: finished
# says: held copies


def send_chunks(conn, buffer, size):
    data = memoryview(buffer).cast("B")
    count = 0
    for start in range(0, len(data), size):
        conn.send_bytes(bytes(data[start : start + size]))
        count += 1
    conn.send_bytes(b"")
    return count


def recv_chunks(conn):
    return b"".join(iter(conn.recv_bytes, b""))
