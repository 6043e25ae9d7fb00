# mistake: swallows every EOFError, so the caller never learns that nobody is there any more
# fails: the_last_message_counts, follows_a_sender
# verdict: finished
# says: EOFError never came
def latest(conn, timeout):
    newest = None
    try:
        while conn.poll(0 if newest else timeout):
            newest = conn.recv()
    except EOFError:
        pass
    return newest
