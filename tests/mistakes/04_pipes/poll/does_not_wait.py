# mistake: asks poll() without a timeout, so a message that comes a moment later is missed
# fails: waits_for_the_first_only, gives_up_after_the_timeout
# verdict: finished
# says: a message came within the timeout
def latest(conn, timeout):
    if not conn.poll():
        return None
    newest = conn.recv()
    try:
        while conn.poll():
            newest = conn.recv()
    except EOFError:
        pass
    return newest
