"""A deadline and short naps; once there is something, the call takes it over by recursion."""

import time


def newest_after(conn, message):
    try:
        return newest_after(conn, conn.recv()) if conn.poll() else message
    except EOFError:
        return message


def latest(conn, timeout):
    deadline = time.monotonic() + timeout
    while not conn.poll():
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            return None
        time.sleep(min(remaining, 0.05))
    return newest_after(conn, conn.recv())
