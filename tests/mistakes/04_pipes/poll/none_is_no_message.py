# mistake: takes a message that is None for no message, when it decides about EOFError
# fails: the_last_message_counts
# verdict: finished
# says: returned
def latest(conn, timeout):
    newest = None
    try:
        if conn.poll(timeout):
            newest = conn.recv()
        while conn.poll():
            newest = conn.recv()
    except EOFError:
        if newest is None:
            raise
    return newest
