# mistake: the empty message is counted as one with data
# fails: cuts_as_promised
# verdict: finished
# says: messages with data


def send_chunks(conn, buffer, size):
    total = memoryview(buffer).nbytes
    count = 0
    for start in range(0, total + size, size):
        conn.send_bytes(buffer, min(start, total), max(0, min(size, total - start)))
        count += 1
    return count


def recv_chunks(conn):
    return b"".join(iter(conn.recv_bytes, b""))
