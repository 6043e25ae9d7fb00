# mistake: the OSError of a message that is too long reaches the caller
# fails: refuses_what_is_longer, closes_a_duplex_end
# verdict: raised
# says: raised OSError


def recv_limited(conn, limit):
    message = conn.recv_bytes(limit)
    if message is None:
        conn.close()
    return message
