# mistake: a message that is too long is cut in place of refused
# fails: refuses_what_is_longer, closes_a_duplex_end
# verdict: finished
# says: in place of None


def recv_limited(conn, limit):
    return conn.recv_bytes()[:limit]
