"""One loop for both: it waits as long as it has nothing, and keeps all it took."""


def latest(conn, timeout):
    received = []
    try:
        while conn.poll(0 if received else timeout):
            received.append(conn.recv())
    except EOFError:
        if not received:
            raise
    return received[-1] if received else None
