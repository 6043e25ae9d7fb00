# mistake: calls recv() at once, which waits for ever when nobody sends
# fails: gives_up_after_the_timeout, leaves_nothing_behind
# verdict: deadlock
# cause: waits_for_itself
# says: waits for data in a pipe
def latest(conn, timeout):
    newest = conn.recv()
    try:
        while conn.poll():
            newest = conn.recv()
    except EOFError:
        pass
    return newest
