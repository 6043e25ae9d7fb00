# mistake: a limit of 0 is false, and so it becomes "no limit"
# fails: refuses_what_is_longer
# verdict: finished
# says: with limit 0 returned


def recv_limited(conn, limit):
    try:
        return conn.recv_bytes(limit or None)
    except OSError:
        conn.close()
        return None
