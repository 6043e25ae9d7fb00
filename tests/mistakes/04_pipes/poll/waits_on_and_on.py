# mistake: waits for the timeout after every message, not for the first one only
# fails: waits_for_the_first_only
# verdict: finished
# says: waited for later messages
def latest(conn, timeout):
    received = []
    try:
        while conn.poll(timeout):
            received.append(conn.recv())
    except EOFError:
        if not received:
            raise
    return received[-1] if received else None
