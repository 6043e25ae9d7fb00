# mistake: measures the message but leaves the connection open, so the sender waits for ever
# fails: refuses_what_is_longer, closes_a_duplex_end, lets_the_sender_go
# verdict: finished
# says: waits for room in a full pipe


def recv_limited(conn, limit):
    message = conn.recv_bytes()
    if len(message) > limit:
        return None
    return message
