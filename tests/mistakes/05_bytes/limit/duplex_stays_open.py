# mistake: trusts that recv_bytes() has closed the connection, which it does for a one-way end only
# fails: closes_a_duplex_end, lets_the_sender_go
# verdict: finished
# says: the duplex end is still open


def recv_limited(conn, limit):
    try:
        return conn.recv_bytes(limit)
    except OSError:
        return None
