"""`connection.wait` instead of `poll`, and a mark of its own for "no message yet"."""

from multiprocessing.connection import wait

NOTHING = object()


def take(conn, patience):
    """Return the next message, or NOTHING if none came in time."""
    return conn.recv() if wait([conn], patience) else NOTHING


def latest(conn, timeout):
    newest = take(conn, timeout)
    following = newest
    while following is not NOTHING:
        newest = following
        try:
            following = take(conn, 0)
        except EOFError:
            following = NOTHING
    return None if newest is NOTHING else newest
