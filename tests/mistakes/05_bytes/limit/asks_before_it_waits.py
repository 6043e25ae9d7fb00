# mistake: poll() false is taken for the end, so a slow sender is cut off (depends on timing)
# fails: takes_one_at_a_time
# verdict: raised
# says: raised EOFError


def recv_limited(conn, limit):
    if not conn.poll():
        raise EOFError
    try:
        return conn.recv_bytes(limit)
    except OSError:
        conn.close()
        return None
