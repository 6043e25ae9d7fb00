# mistake: an empty message is false, and so it is taken for a refused one
# fails: takes_one_at_a_time
# verdict: finished
# says: returned


def recv_limited(conn, limit):
    try:
        message = conn.recv_bytes(limit)
    except OSError:
        message = None
    if not message:
        conn.close()
        return None
    return message
