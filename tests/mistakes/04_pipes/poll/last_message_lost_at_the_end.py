# mistake: poll() is true at end of file as well, and the EOFError of recv() costs the last message
# fails: the_last_message_counts
# verdict: finished
# says: returned


def latest(conn, timeout):
    if not conn.poll(timeout):
        return None
    newest = conn.recv()
    while conn.poll():
        newest = conn.recv()
    return newest
