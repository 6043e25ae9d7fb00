# mistake: returns the first message and leaves the newer ones in the pipe
# fails: returns_the_newest, the_last_message_counts
# verdict: finished
# says: older message was still in the pipe


def latest(conn, timeout):
    if conn.poll(timeout):
        return conn.recv()
    return None
