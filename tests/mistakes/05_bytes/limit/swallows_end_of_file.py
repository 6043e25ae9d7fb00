# mistake: EOFError is caught together with OSError, so the end of file looks like a long message
# fails: passes_end_of_file_on
# verdict: finished
# says: EOFError


def recv_limited(conn, limit):
    try:
        return conn.recv_bytes(limit)
    except (OSError, EOFError):
        conn.close()
        return None
