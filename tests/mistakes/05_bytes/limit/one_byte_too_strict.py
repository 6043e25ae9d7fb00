# mistake: a message of exactly `limit` bytes is refused
# fails: takes_what_fits, takes_one_at_a_time
# verdict: finished
# says: returned None


def recv_limited(conn, limit):
    message = conn.recv_bytes()
    if len(message) < limit:
        return message
    conn.close()
    return None
